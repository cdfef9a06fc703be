package io.hein.scenario;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.hein.testsupport.Payloads;
import io.hein.transport.frame.Position;
import io.hein.transport.publisher.EmbeddedPublisher;
import io.hein.transport.subscriber.EmbeddedSubscriber;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Any sequence of sends, deliveries of some bytes, lost connections, restarts and hostile
 * bytes, with the real publisher and two real subscribers on embedded channels: each gets
 * each message exactly once and in order, or in exactly one gap, and everything once the
 * faults are over. Replays inputs that a fuzzer was given or found; {@code mvn -Pfuzz
 * test} searches for more.
 */
class SessionFuzzTests {

	private static final int MAX_STEPS = 300;

	private static final LoggingSystem LOGGING = LoggingSystem.get(SessionFuzzTests.class.getClassLoader());

	@BeforeAll
	static void open() {
		// each input has a publisher of its own, which would have its say
		LOGGING.setLogLevel("io.hein", LogLevel.ERROR);
	}

	@AfterAll
	static void close() {
		LOGGING.setLogLevel("io.hein", null);
	}

	@FuzzTest(maxDuration = "10m")
	void nothingIsLostSilentlyWhateverHappens(byte[] input) throws InterruptedException {
		UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false, true);
		World world = new World(allocator);
		for (int at = 0; at + 1 < input.length && at < 2 * MAX_STEPS; at += 2) {
			world.step(input[at] & 0xFF, input[at + 1] & 0xFF);
		}
		world.end();
		assertThat(allocator.metric().usedHeapMemory()).isZero();
	}

	private static final class World {

		private final EmbeddedPublisher publisher;

		private final List<Wire> wires = new ArrayList<>();

		World(UnpooledByteBufAllocator allocator) {
			this.publisher = new EmbeddedPublisher(allocator);
			for (String name : List.of("alpha", "beta")) {
				this.wires.add(new Wire(new EmbeddedSubscriber(name, allocator)));
			}
		}

		void step(int operation, int argument) throws InterruptedException {
			Wire wire = this.wires.get(argument & 1);
			switch (operation % 16) {
				case 0, 1, 2 -> publish(8 + argument % 100);
				case 3, 4 -> wire.dial();
				case 5, 6, 7 -> wire.toSubscriber(argument * 4);
				case 8, 9 -> wire.toPublisher(argument);
				case 10, 11 -> wire.subscriber.runListener();
				case 12 -> wire.cut(argument < 128);
				case 13 -> restart(argument);
				case 14 -> wire.hostile(argument);
				default -> wire.pause(argument);
			}
			this.wires.forEach((each) -> each.subscriber.runLoop());
		}

		/**
		 * Nothing is taken from the publisher's channels while it waits for memory, as
		 * another thread would do, so now and then something is taken before.
		 */
		private void publish(int size) throws InterruptedException {
			if (this.publisher.head() % 4 == 0) {
				this.wires.forEach(Wire::flow);
			}
			this.publisher.publish(Payloads.create(0, this.publisher.head() + 1, size));
		}

		private void restart(int argument) {
			if (argument >= 192) {
				this.publisher.killAndStart();
				this.wires.forEach((wire) -> wire.cut(true));
			}
			else if (argument >= 128) {
				this.publisher.stopAndStart();
			}
		}

		void end() {
			for (int round = 0; round < 100 && !isQuiet(); round++) {
				for (Wire wire : this.wires) {
					wire.dial();
					wire.toPublisher(Integer.MAX_VALUE);
					wire.toSubscriber(Integer.MAX_VALUE);
					while (wire.subscriber.runListener()) {
						// until it has everything
					}
					wire.subscriber.runLoop();
					wire.pause(11);
				}
			}
			assertThat(this.wires).allSatisfy((wire) -> assertThat(wire.subscriber.received()).as(wire.toString())
				.isEqualTo(new Position(this.publisher.epoch(), this.publisher.head())));
			assertThat(isQuiet()).as("every subscriber has everything").isTrue();
			long head = this.publisher.head();
			for (Wire wire : this.wires) {
				assertThat(wire.subscriber.checker().finish(head)).isEmpty();
				wire.cut(true);
				while (wire.subscriber.runListener()) {
					// nothing is kept
				}
			}
			this.publisher.close();
		}

		private boolean isQuiet() {
			return this.wires.stream()
				.allMatch((wire) -> wire.subscriber.isUpTo(this.publisher.epoch(), this.publisher.head()));
		}

		/**
		 * The connection of one subscriber.
		 */
		private final class Wire {

			private final EmbeddedSubscriber subscriber;

			private @Nullable EmbeddedChannel here;

			private @Nullable EmbeddedChannel there;

			private ByteBuf up = Unpooled.buffer();

			private ByteBuf down = Unpooled.buffer();

			Wire(EmbeddedSubscriber subscriber) {
				this.subscriber = subscriber;
			}

			@Override
			public String toString() {
				return "dialled " + this.subscriber.isDialled() + ", here " + this.here + ", there " + this.there
						+ ", up " + this.up + ", down " + this.down
						+ ((this.here != null) ? ", reading " + this.here.config().isAutoRead() : "");
			}

			void dial() {
				if (this.subscriber.isDialled()) {
					return;
				}
				cut(true);
				this.here = this.subscriber.dial();
				this.there = World.this.publisher.accept();
			}

			/**
			 * What was written leaves for the network.
			 */
			void flow() {
				if (this.there != null) {
					take(this.there, this.down);
				}
			}

			void toSubscriber(int count) {
				EmbeddedChannel channel = this.here;
				EmbeddedChannel source = this.there;
				if (channel == null || source == null) {
					return;
				}
				take(source, this.down);
				if (channel.isActive() && channel.config().isAutoRead()) {
					give(channel, this.down, count);
				}
				if (!source.isActive() && !this.down.isReadable()) {
					cut(true);
				}
			}

			void toPublisher(int count) {
				EmbeddedChannel channel = this.there;
				EmbeddedChannel source = this.here;
				if (channel == null || source == null) {
					return;
				}
				take(source, this.up);
				if (channel.isActive()) {
					give(channel, this.up, count);
				}
				if (!source.isActive() && !this.up.isReadable()) {
					cut(true);
				}
			}

			private static void take(EmbeddedChannel source, ByteBuf bytes) {
				source.runPendingTasks();
				for (ByteBuf out = source.readOutbound(); out != null; out = source.readOutbound()) {
					bytes.writeBytes(out);
					out.release();
				}
			}

			private static void give(EmbeddedChannel channel, ByteBuf bytes, int count) {
				int length = Math.min(count, bytes.readableBytes());
				if (length > 0) {
					channel.writeInbound(channel.alloc().buffer(length).writeBytes(bytes, length));
				}
				bytes.discardReadBytes();
			}

			/**
			 * The connection is lost.
			 * @param noticed whether the publisher knows at once
			 */
			void cut(boolean noticed) {
				end(this.here);
				if (noticed) {
					end(this.there);
				}
				this.here = null;
				this.there = null;
				this.up = Unpooled.buffer();
				this.down = Unpooled.buffer();
			}

			private static void end(@Nullable EmbeddedChannel channel) {
				if (channel != null) {
					channel.close();
					channel.finishAndReleaseAll();
				}
			}

			/**
			 * A stranger dials and sends anything.
			 */
			void hostile(int argument) {
				EmbeddedChannel stranger = World.this.publisher.accept();
				byte[] bytes = new byte[1 + argument % 64];
				Arrays.fill(bytes, (byte) argument);
				if (argument % 3 == 0) {
					System.arraycopy(new byte[] { 0, 0, 0, (byte) argument, (byte) (argument % 15) }, 0, bytes, 0,
							Math.min(5, bytes.length));
				}
				stranger.writeInbound(stranger.alloc().buffer().writeBytes(bytes));
				stranger.runPendingTasks();
				end(stranger);
			}

			void pause(int argument) {
				for (EmbeddedChannel channel : Arrays.asList(this.here, this.there)) {
					if (channel != null && channel.isActive()) {
						channel.advanceTimeBy(argument * 10L, TimeUnit.MILLISECONDS);
						channel.runScheduledPendingTasks();
						channel.runPendingTasks();
					}
				}
			}

		}

	}

}
