package io.hein.transport.subscriber;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import io.hein.transport.netty.EventLoops;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandler;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.willReturn;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link Dialer}: where there is no channel, the next host is tried, and then
 * the attempt has failed.
 */
class DialerTests implements Dialer.Caller {

	/**
	 * No channel that knows descriptors can be registered with it.
	 */
	private final EventLoop loop = new DefaultEventLoop() {

		@Override
		public void execute(Runnable task) {
			if (DialerTests.this.noMemory) {
				throw new InternalError("expected by the test");
			}
			super.execute(task);
		}

	};

	private volatile boolean noMemory;

	private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

	@AfterEach
	void close() {
		this.loop.shutdownGracefully();
	}

	@ParameterizedTest
	@ValueSource(classes = { NioSocketChannel.class, NoDescriptor.class })
	void aHostWithoutAChannelIsGivenUp(Class<? extends Channel> type) throws Exception {
		EventLoops eventLoops = mock(EventLoops.class);
		willReturn(type).given(eventLoops).channelType();
		Dialer dialer = new Dialer("test", eventLoops, this.loop, new SubscriberOptions());
		Dialer.Attempt attempt = this.loop
			.submit(() -> dialer.dial(new InetSocketAddress("127.0.0.1", 9), (channel, host) -> new ChannelHandler[0],
					this))
			.get();
		assertThat(this.events.take()).isEqualTo("dialling /127.0.0.1");
		assertThat(this.events.take()).isEqualTo("not connected");
		assertThat(this.events.take()).isEqualTo("dialling /127.0.0.2");
		assertThat(this.events.take()).isEqualTo("not connected");
		assertThat(this.events.take()).startsWith("failed ").doesNotEndWith("null");
		assertThat(this.loop.submit(attempt::cancel).get()).isNull();
		assertThat(this.events).isEmpty();
	}

	@Test
	void anAttemptWhoseFailureCouldNotBeReportedIsReportedLater() throws Exception {
		EventLoops eventLoops = mock(EventLoops.class);
		willReturn(NoDescriptor.class).given(eventLoops).channelType();
		SubscriberOptions options = new SubscriberOptions();
		options.addresses = List.of(new InetSocketAddress("127.0.0.1", 9));
		BlockingQueue<String> failures = new LinkedBlockingQueue<>();
		Redialer redialer = new Redialer(this.loop, new Dialer("test", eventLoops, this.loop, options), options,
				new Reports("test", options, mock()), (channel, host) -> new ChannelHandler[0], failures::add);
		this.loop.submit(() -> {
			this.noMemory = true;
			redialer.dial();
			this.noMemory = false;
			assertThat(redialer.isBusy()).isTrue();
			redialer.mend();
			assertThat(redialer.isBusy()).isFalse();
		}).get();
		assertThat(failures).singleElement().asString().contains("127.0.0.1");
	}

	@Override
	public List<InetAddress> hosts(List<InetAddress> found) {
		return List.of(address(1), address(2));
	}

	private static InetAddress address(int last) {
		return new InetSocketAddress("127.0.0." + last, 0).getAddress();
	}

	@Override
	public void dialling(InetAddress host) {
		this.events.add("dialling " + host);
	}

	@Override
	public void notConnected() {
		this.events.add("not connected");
	}

	@Override
	public void failed(String reason) {
		this.events.add("failed " + reason);
	}

	/**
	 * A channel that cannot be made.
	 */
	public static class NoDescriptor extends NioSocketChannel {

		final int descriptor = open();

		private static int open() {
			throw new ChannelException("Too many open files");
		}

	}

}
