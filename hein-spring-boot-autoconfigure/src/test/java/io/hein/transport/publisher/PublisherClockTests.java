package io.hein.transport.publisher;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.hein.transport.frame.ControlFrame;
import io.hein.transport.frame.FrameType;
import io.hein.transport.frame.Hello;
import io.hein.transport.frame.InstanceId;
import io.hein.transport.frame.Ping;
import io.hein.transport.frame.Pong;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * All that a publisher does at a certain time it does by the clock of the event loop:
 * where that stands still, so does the publisher.
 */
class PublisherClockTests {

	private static final long TICK = 100;

	private final EmbeddedPublisher publisher = new EmbeddedPublisher(UnpooledByteBufAllocator.DEFAULT);

	private final Network channel = new Network();

	private final List<FrameType> frames = new ArrayList<>();

	@BeforeEach
	void accept() {
		this.channel.freezeTime();
		this.publisher.accept(this.channel);
	}

	@AfterEach
	void close() {
		this.publisher.close();
	}

	@Test
	void aSubscriberThatSaysNothingForTheKeepAliveTimeoutIsDisconnected() {
		attach();
		pass(15_000);
		assertThat(this.channel.isOpen()).isTrue();
		assertThat(this.frames).doesNotContain(FrameType.ERROR);
		pass(TICK);
		assertThat(this.frames).endsWith(FrameType.ERROR);
	}

	@Test
	void aSubscriberThatGotNothingForTheKeepAliveTimeIsSentAPing() {
		attach();
		// the time begins with the first tick
		pass(5000 + TICK);
		assertThat(this.frames).doesNotContain(FrameType.PING);
		pass(TICK);
		assertThat(this.frames).endsWith(FrameType.PING);
	}

	@Test
	void aPeerThatDoesNotSayHelloIsRefusedAfterTheHandshakeTimeout() {
		pass(9999);
		assertThat(this.frames).isEmpty();
		pass(1);
		assertThat(this.frames).containsExactly(FrameType.ERROR);
	}

	@Test
	void aRefusedPeerIsCutAfterASecond() {
		pass(10_000);
		pass(999);
		assertThat(this.channel.isOpen()).isTrue();
		pass(1);
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void aPauseOfTheMachineIsNoSilence() {
		attach();
		this.channel.advanceTimeBy(20, TimeUnit.SECONDS);
		this.channel.runScheduledPendingTasks();
		pass(TICK);
		assertThat(this.channel.isOpen()).isTrue();
		assertThat(this.frames).doesNotContain(FrameType.ERROR);
	}

	@Test
	void aSubscriberThatTakesNothingForTheStallTimeoutIsDisconnected() throws Exception {
		attach();
		stick();
		passAlive(30_000);
		assertThat(this.channel.isOpen()).isTrue();
		passAlive(500);
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void oneThatIsPausedIsNotDisconnectedForWhatIsStuck() throws Exception {
		attach();
		stick();
		say(new Pong(Pong.PAUSED, 0));
		passAlive(60_000);
		assertThat(this.channel.isOpen()).isTrue();
		say(new Pong(Pong.RESUMED, 0));
		passAlive(30_000);
		assertThat(this.channel.isOpen()).as("it has as long as any other").isTrue();
		passAlive(500);
		assertThat(this.channel.isOpen()).isFalse();
	}

	/**
	 * Have a message under way of which the network takes nothing.
	 */
	private void stick() throws InterruptedException {
		this.channel.stuck = true;
		this.publisher.publish(new byte[10]);
		this.channel.runPendingTasks();
		assertThat(this.channel.isWritable()).isFalse();
	}

	/**
	 * Let time pass for one that gives signs of life.
	 */
	private void passAlive(long millis) {
		for (long left = millis; left > 0; left -= 10 * TICK) {
			say(new Ping(1, 0));
			pass(Math.min(10 * TICK, left));
		}
	}

	private void say(ControlFrame frame) {
		this.channel.writeInbound(frame.encode(this.channel.alloc()));
	}

	private void attach() {
		Hello hello = new Hello(Hello.VERSION, "n", InstanceId.random(), TopicFilter.EVERYTHING, StartFrom.LATEST,
				false, List.of(), null);
		this.channel.writeInbound(hello.encode(this.channel.alloc()));
		read();
		assertThat(this.frames).startsWith(FrameType.WELCOME);
	}

	private void pass(long millis) {
		for (long left = millis; left > 0; left -= TICK) {
			this.channel.advanceTimeBy(Math.min(TICK, left), TimeUnit.MILLISECONDS);
			this.channel.runScheduledPendingTasks();
		}
		read();
	}

	private void read() {
		for (ByteBuf out = this.channel.readOutbound(); out != null; out = this.channel.readOutbound()) {
			while (out.isReadable()) {
				int length = out.readInt();
				this.frames.add(FrameType.of(out.getByte(out.readerIndex())));
				out.skipBytes(length);
			}
			out.release();
		}
	}

	/**
	 * A channel whose network may take nothing.
	 */
	private static final class Network extends EmbeddedChannel {

		private boolean stuck;

		@Override
		protected void doWrite(ChannelOutboundBuffer buffer) throws Exception {
			if (!this.stuck) {
				super.doWrite(buffer);
			}
		}

	}

}
