package io.hein.scenario;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.read.ListAppender;
import ch.qos.logback.core.spi.FilterReply;
import io.hein.testsupport.FaultyAllocator;
import io.hein.testsupport.InjectedFault;
import io.hein.testsupport.LoopChannel;
import io.hein.testsupport.Payloads;
import io.hein.testsupport.TilingChecker;
import io.hein.transport.confirm.Delivery;
import io.hein.transport.confirm.DeliveryStatus;
import io.hein.transport.frame.Position;
import io.hein.transport.publisher.EmbeddedPublisher;
import io.hein.transport.subscriber.EmbeddedSubscriber;
import io.hein.transport.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One fault at each place of a long session, noticed in the middle of whatever was being
 * done: a write that fails, a connection that is closed by then, a network that takes
 * nothing, no memory for a buffer. Real publisher and subscribers on embedded channels.
 * Each message comes exactly once or lies in a gap, each report is true and final, and
 * nothing is left behind: no memory, no timer, no session.
 */
class InjectedFaultsTests {

	private final Logger logger = (Logger) org.slf4j.LoggerFactory.getLogger("io.hein");

	private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

	/**
	 * To what this thread says, which does all that is done here: others may be left of
	 * earlier tests.
	 */
	@BeforeEach
	void listen() {
		Thread own = Thread.currentThread();
		this.lines.addFilter(new Filter<>() {

			@Override
			public FilterReply decide(ILoggingEvent line) {
				return (Thread.currentThread() == own) ? FilterReply.NEUTRAL : FilterReply.DENY;
			}

		});
		this.lines.start();
		this.logger.setLevel(Level.WARN);
		this.logger.setAdditive(false);
		this.logger.addAppender(this.lines);
	}

	@AfterEach
	void unlisten() {
		this.logger.detachAppender(this.lines);
		this.logger.setAdditive(true);
		this.logger.setLevel(null);
	}

	@ParameterizedTest
	@EnumSource(names = "NO_MEMORY", mode = EnumSource.Mode.EXCLUDE)
	void theSubscribersNetworkFails(InjectedFault.Kind kind) {
		failAtEachWrite(kind, true, World::live);
	}

	@ParameterizedTest
	@EnumSource(names = "NO_MEMORY", mode = EnumSource.Mode.EXCLUDE)
	void thePublishersNetworkFails(InjectedFault.Kind kind) {
		failAtEachWrite(kind, false, World::live);
	}

	@ParameterizedTest
	@EnumSource(names = { "RESET", "CLOSED" })
	void theNetworkOfAClassicSubscriberFails(InjectedFault.Kind kind) {
		failAtEachWrite(kind, true, World::liveClassic);
	}

	@ParameterizedTest
	@EnumSource(names = { "RESET", "CLOSED" })
	void theNetworkOfAClassicPublisherFails(InjectedFault.Kind kind) {
		failAtEachWrite(kind, false, World::liveClassic);
	}

	private void failAtEachWrite(InjectedFault.Kind kind, boolean subscribing, Life life) {
		List<String> wrong = new ArrayList<>();
		int writes = 1;
		for (int at = 0; at < writes && wrong.size() < 3; at++) {
			InjectedFault none = new InjectedFault(InjectedFault.Kind.NONE, -1);
			InjectedFault fault = new InjectedFault(kind, at);
			World world = new World((subscribing) ? fault : none, (subscribing) ? none : fault, new FaultyAllocator(-1),
					new FaultyAllocator(-1));
			wrong.addAll(run(world, life, at));
			writes = Math.max(writes, fault.writes());
			if (kind == InjectedFault.Kind.NONE) {
				break;
			}
		}
		assertThat(wrong).as("%d writes", writes).isEmpty();
		assertThat(writes).isGreaterThan(10);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void thereIsNoMemory(boolean subscribing) {
		failAtEachBuffer(subscribing, OutOfMemoryError::new, World::live);
	}

	/**
	 * Whatever fails: it ends what it was needed for, and nothing else.
	 */
	@Test
	void thereIsNoRoomOnTheStackOfThePublisher() {
		failAtEachBuffer(false, StackOverflowError::new, World::live);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void thereIsNoMemoryForTheClassicProtocol(boolean subscribing) {
		failAtEachBuffer(subscribing, OutOfMemoryError::new, World::liveClassic);
	}

	private void failAtEachBuffer(boolean subscribing, Function<String, Error> failure, Life life) {
		List<String> wrong = new ArrayList<>();
		int buffers = 1;
		for (int at = 0; at < buffers && wrong.size() < 3; at++) {
			InjectedFault none = new InjectedFault(InjectedFault.Kind.NONE, -1);
			FaultyAllocator good = new FaultyAllocator(-1);
			FaultyAllocator bad = new FaultyAllocator(at, failure);
			World world = new World(none, none, (subscribing) ? bad : good, (subscribing) ? good : bad);
			wrong.addAll(run(world, life, at));
			buffers = Math.max(buffers, bad.allocations());
		}
		assertThat(wrong).as("%d buffers", buffers).isEmpty();
		assertThat(buffers).isGreaterThan(5);
	}

	/**
	 * A listener that is paused for minutes, with a queue that is full and one that holds
	 * more than it should: nothing ends, and everything comes when it resumes.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 18, 38 })
	void aPauseOfMinutesEndsNothing(int messages) {
		InjectedFault none = new InjectedFault(InjectedFault.Kind.NONE, -1);
		World world = new World(none, none, new FaultyAllocator(-1), new FaultyAllocator(-1));
		assertThat(run(world, (live) -> live.pause(messages), -1)).isEmpty();
	}

	private List<String> run(World world, Life life, int at) {
		this.lines.list.clear();
		List<String> wrong = new ArrayList<>();
		try {
			life.of(world);
			wrong.addAll(world.wrong);
		}
		catch (Throwable ex) {
			StackTraceElement[] trace = ex.getStackTrace();
			wrong.add(world.step + ": " + ex + " at " + Arrays.asList(trace).subList(0, Math.min(12, trace.length)));
		}
		for (ILoggingEvent line : List.copyOf(this.lines.list)) {
			String text = line.getFormattedMessage();
			String cause = (line.getThrowableProxy() != null) ? line.getThrowableProxy().getMessage() : "";
			if ((text.contains("unexpected") || text.contains("could not") || line.getLevel() == Level.ERROR)
					&& !(text + cause).contains(FaultyAllocator.MESSAGE) && !(text + cause).contains(World.FAILURE)) {
				wrong.add("logged: " + text + " " + cause);
			}
		}
		return wrong.stream().limit(6).map((text) -> "fault " + at + ": " + text).toList();
	}

	/**
	 * A publisher, a subscriber of everything and one of some topics.
	 */
	private static final class World {

		private static final long STEP = 100;

		static final String FAILURE = "as the test wants it";

		private final InjectedFault down;

		private final InjectedFault up;

		private final FaultyAllocator here;

		private final FaultyAllocator there;

		private final EmbeddedPublisher publisher;

		private final Map<Long, String> topics = new HashMap<>();

		private final Map<Position, Future<Delivery>> reports = new LinkedHashMap<>();

		private final TilingChecker everything = new TilingChecker(1);

		private final TilingChecker second = new TilingChecker(1);

		private final TilingChecker some = new TilingChecker(1, (sequence) -> "a".equals(this.topics.get(sequence)));

		private final Wire alpha;

		private final Wire beta;

		private final List<Wire> wires;

		private final List<LoopChannel> channels = new ArrayList<>();

		/**
		 * What the subscriber of everything was handed, by the numbers of the publisher.
		 */
		private final List<Long> received = new ArrayList<>();

		private final List<String> wrong = new ArrayList<>();

		private String step = "begin";

		World(InjectedFault up, InjectedFault down, FaultyAllocator here, FaultyAllocator there) {
			this.up = up;
			this.down = down;
			this.here = here;
			this.there = there;
			this.publisher = new EmbeddedPublisher(there);
			this.alpha = new Wire(new EmbeddedSubscriber("alpha", here, TopicFilter.EVERYTHING, 0, this.everything));
			this.alpha.subscriber.listen(this.second);
			this.beta = new Wire(new EmbeddedSubscriber("beta", here, TopicFilter.of("a"), 3, this.some));
			this.wires = List.of(this.alpha, this.beta);
			this.alpha.subscriber.listen((message) -> this.received.add(Payloads.check(message, 0)));
			for (Wire wire : this.wires) {
				wire.subscriber.before((message) -> {
					if (message.sequence() % 5 == 0) {
						throw new IllegalStateException(FAILURE);
					}
				});
			}
		}

		void live() throws Exception {
			step("attach", () -> this.wires.forEach(Wire::dial));
			pass(100);
			step("live", () -> publish(6));
			step("ticks", () -> pass(1200));
			step("away", () -> this.wires.forEach((wire) -> wire.cut(true)));
			publish(6);
			step("come back", () -> this.wires.forEach(Wire::dial));
			step("topics", () -> {
				this.some.change((sequence) -> "b".equals(this.topics.get(sequence)));
				this.beta.subscriber.lane().topics(TopicFilter.of("b"));
				publish(2);
			});
			step("live again", () -> publish(6));
			step("pause", () -> this.alpha.subscriber.lane().pause());
			step("much at once", () -> publish(38));
			step("paused", () -> pass(300));
			step("paused", () -> publish(6));
			step("paused", () -> pass(300));
			step("resume", () -> this.alpha.subscriber.lane().resume());
			step("ticks", () -> pass(1200));
			Map<Boolean, Future<?>> pings = new HashMap<>();
			step("looked at", () -> {
				for (Wire wire : this.wires) {
					inLoop(Objects.requireNonNull(wire.here), wire.subscriber::look);
				}
			});
			step("ping", () -> pings.put(true, this.publisher.ping()));
			step("ticks", () -> pass(1200));
			this.wires.forEach((wire) -> wire.frozen = true);
			for (int i = 0; i < 12; i++) {
				publish(6);
			}
			pass(200);
			this.wires.forEach(Wire::thaw);
			step("gap", () -> pass(300));
			step("ticks", () -> pass(1200));
			check(pings.get(true).isDone(), () -> "a ping has no end");
			step("replaced", () -> {
				this.alpha.cut(false);
				this.alpha.dial();
			});
			step("live after that", () -> publish(4));
			step("ticks", () -> pass(1200));
			settleReports("before the restart");
			checkStreams();
			step("restart", this.publisher::stopAndStart);
			this.topics.clear();
			step("attach", () -> this.wires.forEach(Wire::dial));
			step("new log", () -> publish(6));
			step("ticks", () -> pass(1200));
			settleReports("in the new log");
			checkStreams();
			this.step = "goodbye";
			this.wires.forEach((wire) -> wire.leaving = true);
			for (Wire wire : this.wires) {
				inLoop(Objects.requireNonNull(wire.here), wire.subscriber::leave);
			}
			settle();
			checkTimers();
			pass(1200);
			end();
		}

		void pause(int messages) throws Exception {
			step("attach", () -> this.wires.forEach(Wire::dial));
			LoopChannel connection = Objects.requireNonNull(this.alpha.here);
			step("pause", () -> this.alpha.subscriber.lane().pause());
			step("much", () -> publish(messages));
			pass(35_000);
			publish(3);
			pass(35_000);
			check(connection.isOpen() && this.alpha.here == connection, () -> "the connection has ended");
			check(Objects.requireNonNull(this.alpha.there).isOpen(), () -> "the publisher has ended it");
			step("resume", () -> this.alpha.subscriber.lane().resume());
			step("ticks", () -> pass(1200));
			check(this.alpha.here == connection, () -> "the connection has ended at last");
			settleReports("after the pause");
			checkStreams();
			end();
		}

		/**
		 * One classic subscriber: it never continues where it was, and gaps cannot be
		 * reported to it.
		 */
		void liveClassic() throws Exception {
			Wire wire = this.alpha;
			wire.classic = true;
			step("attach", wire::dial);
			pass(1200);
			step("live", () -> publish(6));
			step("ticks", () -> pass(1200));
			step("pause", () -> wire.subscriber.lane().pause());
			step("much at once", () -> publish(38));
			step("ticks", () -> pass(1200));
			step("resume", () -> wire.subscriber.lane().resume());
			step("live again", () -> publish(6));
			List<Future<?>> pings = new ArrayList<>();
			step("ping", () -> pings.add(this.publisher.ping()));
			step("ticks", () -> pass(1200));
			check(pings.get(0).isDone(), () -> "a ping has no end");
			step("replaced", () -> {
				wire.cut(true);
				wire.dial();
			});
			step("ticks", () -> pass(1200));
			step("live after that", () -> publish(4));
			step("ticks", () -> pass(1200));
			// one of these may be lost with its connection, and the other comes
			step("one more", () -> publish(1));
			step("one more", () -> publish(1));
			step("ticks", () -> pass(1200));
			check(this.received.get(this.received.size() - 1) >= this.publisher.head() - 1,
					() -> "the last message did not come: " + this.received + wire);
			for (Map.Entry<Position, Future<Delivery>> entry : this.reports.entrySet()) {
				check(entry.getValue().isDone(), () -> "the report of " + entry.getKey() + " is not final");
			}
			List<Long> once = this.received.stream().distinct().sorted().toList();
			check(once.equals(this.received), () -> "twice or out of order: " + this.received);
			this.step = "goodbye";
			wire.leaving = true;
			inLoop(Objects.requireNonNull(wire.here), wire.subscriber::leave);
			settle();
			pass(1200);
			wire.cut(true);
			closeAll();
		}

		private void step(String name, ThrowingRunnable task) throws Exception {
			this.step = name;
			task.run();
			settle();
			checkTimers();
		}

		private void publish(int count) throws InterruptedException {
			for (int i = 0; i < count; i++) {
				long sequence = this.publisher.head() + 1;
				String topic = List.of("a", "b", "c").get((int) (sequence % 3));
				this.topics.put(sequence, topic);
				byte[] payload = Payloads.create(0, sequence, 20 + (int) (sequence * 7 % 100));
				if (sequence % 2 == 1) {
					this.reports.put(new Position(this.publisher.epoch(), sequence),
							this.publisher.publishAndConfirm(topic, payload));
				}
				else {
					this.publisher.publish(topic, payload);
				}
			}
		}

		/**
		 * Time passes.
		 */
		private void pass(long millis) {
			for (long left = millis; left > 0; left -= STEP) {
				this.up.heal();
				this.down.heal();
				for (LoopChannel channel : List.copyOf(this.channels)) {
					channel.pass(Math.min(STEP, left));
					channel.run();
				}
				settle();
			}
			for (Wire wire : this.wires) {
				if (wire.here != null) {
					inLoop(wire.here, wire.subscriber::mend);
				}
			}
			settle();
		}

		private void settle() {
			int rounds = 0;
			for (int quiet = 0; quiet < 2;) {
				boolean moved = false;
				assertThat(rounds++).as("never quiet: %s", this.wires).isLessThan(1000);
				for (Wire wire : this.wires) {
					moved |= wire.move();
				}
				quiet = (moved) ? 0 : quiet + 1;
			}
		}

		/**
		 * Threads survive what their tasks throw, but nothing that belongs to a
		 * connection may get lost there: something waits for it.
		 */
		private static void inLoop(LoopChannel channel, Runnable task) {
			channel.run(task);
			channel.checkException();
		}

		private void check(boolean condition, Supplier<String> what) {
			if (!condition) {
				this.wrong.add(this.step + ": " + what.get());
			}
		}

		private void settleReports(String when) throws Exception {
			for (Map.Entry<Position, Future<Delivery>> entry : this.reports.entrySet()) {
				if (!entry.getValue().isDone()) {
					this.wrong.add("the report of " + entry.getKey() + " is not final " + when);
					continue;
				}
				Map<String, DeliveryStatus> statuses = entry.getValue().get().statuses();
				for (Wire wire : this.wires) {
					DeliveryStatus status = statuses.get((wire == this.alpha) ? "alpha" : "beta");
					Boolean outcome = wire.subscriber.outcomes().get(entry.getKey());
					boolean right = status == null || switch (status) {
						case HANDLED -> Boolean.TRUE.equals(outcome);
						case FAILED -> Boolean.FALSE.equals(outcome);
						case GAP, GONE -> outcome == null;
						default -> false;
					};
					if (!right) {
						this.wrong.add("the report of " + entry.getKey() + " says " + statuses + ", but it was "
								+ outcome + " " + when);
					}
				}
			}
			this.reports.clear();
		}

		/**
		 * A connection that is closed leaves nothing that is to be done later.
		 */
		private void checkTimers() {
			for (LoopChannel channel : this.channels) {
				check(channel.isOpen() || !channel.hasTimers(), () -> "a timer is left of " + channel.pipeline());
			}
		}

		private void checkStreams() {
			check(this.second.faults().isEmpty(), this.second::toString);
			for (Wire wire : this.wires) {
				check(wire.subscriber.isUpTo(this.publisher.epoch(), this.publisher.head()),
						() -> "not up to the head " + this.publisher.head() + ": " + wire);
				check(wire.subscriber.checker().faults().isEmpty(), () -> wire.subscriber.checker().toString());
			}
		}

		private void end() {
			check(this.second.finish(this.publisher.head()).isEmpty(), this.second::toString);
			for (Wire wire : this.wires) {
				check(wire.subscriber.checker().finish(this.publisher.head()).isEmpty(),
						() -> wire.subscriber.checker().toString());
				wire.cut(true);
				settle();
			}
			closeAll();
		}

		private void closeAll() {
			for (LoopChannel channel : this.channels) {
				check(!channel.isOpen(), () -> "open " + channel);
			}
			checkTimers();
			this.step = "end";
			List<String> left = this.publisher.leftOver();
			check(left.isEmpty(), left::toString);
			this.publisher.close();
			check(this.here.used() == 0, () -> this.here.used() + " bytes of the subscribers are left");
			check(this.there.used() == 0, () -> this.there.used() + " bytes of the publisher are left");
		}

		/**
		 * The connection of one subscriber.
		 */
		private final class Wire {

			private final EmbeddedSubscriber subscriber;

			private @Nullable LoopChannel here;

			private @Nullable LoopChannel there;

			private final ByteBuf up = Unpooled.buffer();

			private final ByteBuf down = Unpooled.buffer();

			/**
			 * Whether the network takes nothing from the publisher.
			 */
			private boolean frozen;

			private boolean leaving;

			private boolean classic;

			Wire(EmbeddedSubscriber subscriber) {
				this.subscriber = subscriber;
			}

			void dial() {
				if (this.subscriber.isDialled()) {
					return;
				}
				cut(true);
				LoopChannel dialled = new LoopChannel(World.this.up.handler());
				LoopChannel accepted = new LoopChannel(new Frozen(), World.this.down.handler());
				// nearly nothing waits, as with small buffers of the network
				dialled.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 1));
				World.this.channels.addAll(List.of(dialled, accepted));
				this.here = dialled;
				this.there = accepted;
				dial(dialled, accepted);
			}

			private void dial(LoopChannel dialled, LoopChannel accepted) {
				if (!this.classic) {
					inLoop(dialled, () -> this.subscriber.dial(dialled));
					inLoop(accepted, () -> World.this.publisher.accept(accepted));
					return;
				}
				inLoop(dialled, () -> this.subscriber.dialClassic(dialled));
				// the greeting
				this.down.writeByte(6);
				give(dialled, this.down, true);
				take(dialled, this.up);
				if (this.up.isReadable()) {
					this.up.clear();
					inLoop(accepted, () -> World.this.publisher.acceptClassic("classic", accepted));
				}
				else {
					inLoop(accepted, accepted::lose);
				}
			}

			/**
			 * Let all that can happen now happen.
			 * @return whether anything has
			 */
			boolean move() {
				boolean moved = false;
				if (this.here == null || this.there == null) {
					return run();
				}
				moved |= take(this.here, this.up);
				moved |= take(this.there, this.down);
				moved |= give(this.there, this.up, true);
				moved |= give(this.here, this.down, this.here.config().isAutoRead());
				moved |= run();
				if (this.here != null && this.there != null) {
					moved |= end(this.here, this.there, this.up);
					moved |= end(this.there, this.here, this.down);
				}
				if (!this.leaving && !this.subscriber.isDialled() && this.here != null) {
					dial();
					moved = true;
				}
				return moved;
			}

			private boolean run() {
				boolean moved = false;
				runLoop();
				for (int i = 0; i < 1000; i++) {
					boolean[] ran = new boolean[1];
					ran[0] = this.subscriber.runListener();
					runLoop();
					if (!ran[0]) {
						break;
					}
					moved = true;
				}
				return moved;
			}

			/**
			 * The subscriber has the event loop of its connection.
			 */
			private void runLoop() {
				if (this.here != null) {
					inLoop(this.here, this.subscriber::runLoop);
				}
				this.subscriber.runLoop();
			}

			private static boolean take(LoopChannel source, ByteBuf bytes) {
				source.run();
				boolean moved = false;
				for (ByteBuf out = source.readOutbound(); out != null; out = source.readOutbound()) {
					bytes.writeBytes(out);
					out.release();
					moved = true;
				}
				return moved;
			}

			private boolean give(LoopChannel channel, ByteBuf bytes, boolean reads) {
				if (!reads || !bytes.isReadable() || !channel.isOpen()) {
					return false;
				}
				ByteBuf in = Unpooled.buffer(bytes.readableBytes()).writeBytes(bytes);
				bytes.clear();
				inLoop(channel, () -> {
					channel.pipeline().fireChannelRead(in);
					channel.pipeline().fireChannelReadComplete();
				});
				return true;
			}

			/**
			 * One side has closed, and the other one learns of it.
			 */
			private static boolean end(LoopChannel closed, LoopChannel other, ByteBuf onItsWay) {
				if (closed.isOpen() || !other.isOpen() || onItsWay.isReadable()) {
					return false;
				}
				inLoop(other, other::lose);
				return true;
			}

			void thaw() {
				this.frozen = false;
				if (this.there != null) {
					inLoop(this.there, this.there::flush);
				}
			}

			/**
			 * The connection is lost.
			 * @param noticed whether the publisher knows at once
			 */
			void cut(boolean noticed) {
				close(this.here);
				if (noticed) {
					close(this.there);
				}
				this.here = null;
				this.there = null;
				this.up.clear();
				this.down.clear();
			}

			private static void close(@Nullable LoopChannel channel) {
				if (channel != null) {
					inLoop(channel, channel::lose);
					channel.releaseOutbound();
				}
			}

			@Override
			public String toString() {
				return "received " + this.subscriber.received() + ", dialled " + this.subscriber.isDialled() + ", up "
						+ this.up + ", down " + this.down + ", here " + this.here + ", there " + this.there
						+ ((this.here != null) ? ", reads " + this.here.config().isAutoRead() : "");
			}

			/**
			 * Takes nothing while it is frozen.
			 */
			private final class Frozen extends ChannelOutboundHandlerAdapter {

				@Override
				public void flush(ChannelHandlerContext context) {
					if (!Wire.this.frozen) {
						context.flush();
					}
				}

			}

		}

	}

	private interface Life {

		void of(World world) throws Exception;

	}

	private interface ThrowingRunnable {

		void run() throws Exception;

	}

}
