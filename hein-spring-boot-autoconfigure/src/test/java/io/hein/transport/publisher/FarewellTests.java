package io.hein.transport.publisher;

import java.util.ArrayList;
import java.util.List;

import io.hein.transport.frame.ControlFrame;
import io.hein.transport.frame.FrameType;
import io.hein.transport.frame.Goodbye;
import io.hein.transport.frame.GoodbyeReason;
import io.hein.transport.frame.Hello;
import io.hein.transport.frame.InstanceId;
import io.hein.transport.frame.Ping;
import io.hein.transport.frame.PositionFrame;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.topic.TopicFilter;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link Farewell}: what an end leaves behind, and what is said before it.
 */
class FarewellTests {

	private static final String UNWANTED = "unwanted";

	private final FailingAllocator allocator = new FailingAllocator();

	private final EmbeddedPublisher publisher = new EmbeddedPublisher(this.allocator);

	private final Network network = new Network();

	private final List<ControlFrame> said = new ArrayList<>();

	@BeforeEach
	void accept() {
		this.network.freezeTime();
		this.publisher.accept(this.network);
	}

	@AfterEach
	void close() {
		this.publisher.close();
	}

	@Test
	void oneWhoseEndFailsIsNotAttachedAnyMore() throws Exception {
		attach(this.network, TopicFilter.EVERYTHING);
		this.network.stuck = true;
		this.publisher.publish(new byte[10]);
		this.network.runPendingTasks();
		this.allocator.failing = true;
		assertThatIllegalStateException().isThrownBy(this.publisher::tooSlow);
		this.allocator.failing = false;
		assertThat(this.publisher.leftOver()).isEmpty();
		EmbeddedChannel newcomer = this.publisher.accept();
		attach(newcomer, TopicFilter.EVERYTHING);
		read(newcomer);
		assertThat(this.said.get(0).type()).isEqualTo(FrameType.WELCOME);
	}

	@Test
	void oneThatIsSentElsewhereKnowsWhatItHasNotMissed() throws Exception {
		attach(this.network, TopicFilter.of("wanted"));
		publish("wanted", UNWANTED, UNWANTED);
		this.publisher.sendAway();
		this.network.runPendingTasks();
		assertEndsAfter(3);
	}

	@Test
	void atAStopThatWaitsForTheNetworkToo() throws Exception {
		attach(this.network, TopicFilter.of("wanted"));
		publish("wanted", UNWANTED, UNWANTED);
		this.network.stuck = true;
		this.network.writeInbound(new Ping(1, 1).encode(this.network.alloc()));
		assertThat(this.network.isWritable()).isFalse();
		this.publisher.stopAndStart();
		this.network.stuck = false;
		this.network.flush();
		assertEndsAfter(3);
	}

	@Test
	void theLastWordHasNoHeadThatTheStreamHasPassedMeanwhile() throws Exception {
		attach(this.network, TopicFilter.of("wanted"));
		publish("wanted");
		Goodbye word = new Goodbye(this.publisher.head(), GoodbyeReason.CONTINUES, 500, true);
		publish(UNWANTED, UNWANTED);
		this.publisher.forAll((session) -> session.goodbye(word));
		assertEndsAfter(3);
	}

	private void assertEndsAfter(long sequence) {
		read(this.network);
		assertThat(this.said.get(this.said.size() - 2)).isEqualTo(new PositionFrame(sequence, sequence));
		assertThat(this.said.get(this.said.size() - 1)).isInstanceOfSatisfying(Goodbye.class,
				(word) -> assertThat(word.sequence()).isEqualTo(sequence));
	}

	private void publish(String... topics) throws InterruptedException {
		for (String topic : topics) {
			this.publisher.publish(topic, new byte[10]);
		}
		this.network.runPendingTasks();
	}

	private static void attach(EmbeddedChannel channel, TopicFilter topics) {
		Hello hello = new Hello(Hello.VERSION, "n", InstanceId.random(), topics, StartFrom.LATEST, false, List.of(),
				null);
		channel.writeInbound(hello.encode(channel.alloc()));
	}

	private void read(EmbeddedChannel channel) {
		for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
			while (out.isReadable()) {
				ByteBuf frame = out.readSlice(out.readInt());
				FrameType type = FrameType.of(frame.readByte());
				if (type != FrameType.DATA) {
					this.said.add(ControlFrame.read(type, frame));
				}
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

	/**
	 * There may be no buffers.
	 */
	private static final class FailingAllocator extends AbstractByteBufAllocator {

		private boolean failing;

		FailingAllocator() {
			super(true);
		}

		@Override
		protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
			return UnpooledByteBufAllocator.DEFAULT.heapBuffer(initialCapacity, maxCapacity);
		}

		@Override
		protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
			if (this.failing) {
				throw new IllegalStateException("expected by the test");
			}
			return UnpooledByteBufAllocator.DEFAULT.directBuffer(initialCapacity, maxCapacity);
		}

		@Override
		public boolean isDirectBufferPooled() {
			return false;
		}

	}

}
