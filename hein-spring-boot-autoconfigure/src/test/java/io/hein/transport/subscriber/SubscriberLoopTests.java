package io.hein.transport.subscriber;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import io.hein.transport.netty.EventLoops;
import io.hein.transport.netty.UserFuture;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.ScheduledFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.BDDMockito.willReturn;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link SubscriberLoop}: what becomes of it if there is no memory for a timer.
 */
class SubscriberLoopTests {

	private final EventLoop loop = new DefaultEventLoop() {

		@Override
		public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
			if (SubscriberLoopTests.this.noMemory) {
				throw new InternalError("expected by the test");
			}
			return super.schedule(task, delay, unit);
		}

	};

	private volatile boolean noMemory;

	@AfterEach
	void close() {
		this.loop.shutdownGracefully();
	}

	@Test
	void aStopThatCannotBeLimitedEndsAtOnce() throws Exception {
		Executor direct = Runnable::run;
		EventLoops eventLoops = mock(EventLoops.class);
		willReturn(NioSocketChannel.class).given(eventLoops).channelType();
		willReturn(this.loop).given(eventLoops).next();
		willReturn(direct).given(eventLoops).results();
		SubscriberOptions options = new SubscriberOptions();
		options.addresses = List.of(new InetSocketAddress("127.0.0.1", 9));
		SubscriberLoop subscriber = new SubscriberLoop("test", options, eventLoops, mock());
		this.loop.submit(() -> subscriber.start(null)).get();
		UserFuture<Void> stopped = new UserFuture<>(direct);
		this.noMemory = true;
		assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> this.loop.submit(() -> subscriber.stop(stopped)).get());
		this.noMemory = false;
		assertThat(stopped).isCompleted();
		UserFuture<Void> again = new UserFuture<>(direct);
		this.loop.submit(() -> {
			subscriber.start(null);
			subscriber.stop(again);
		}).get();
		again.get(60, TimeUnit.SECONDS);
	}

}
