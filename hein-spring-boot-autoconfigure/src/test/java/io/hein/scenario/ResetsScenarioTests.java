package io.hein.scenario;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.IntSupplier;

import io.hein.test.Cut;
import io.hein.test.FaultProxy;
import io.hein.test.HeinAwait;
import io.hein.test.ProxyFlow;
import io.hein.testsupport.Certificates;
import io.hein.testsupport.CheckedSubscriber;
import io.hein.testsupport.Figures;
import io.hein.testsupport.Payloads;
import io.hein.testsupport.RoguePeer;
import io.hein.testsupport.RoguePublisher;
import io.hein.testsupport.RogueSubscriber;
import io.hein.testsupport.SequenceSender;
import io.hein.testsupport.TilingChecker;
import io.hein.transport.frame.Ack;
import io.hein.transport.frame.ControlFrame;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.ErrorFrame;
import io.hein.transport.frame.FrameType;
import io.hein.transport.frame.GapFrame;
import io.hein.transport.frame.GapReason;
import io.hein.transport.frame.Goodbye;
import io.hein.transport.frame.GoodbyeReason;
import io.hein.transport.frame.Live;
import io.hein.transport.frame.Ping;
import io.hein.transport.frame.Pong;
import io.hein.transport.frame.PositionFrame;
import io.hein.transport.frame.Subscribe;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.DisconnectReason;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Connections that are reset after each byte of each type of frame, in both directions:
 * the next one continues where the last one was.
 */
@Tag("load")
class ResetsScenarioTests {

	private static final Epoch EPOCH = new Epoch(9, 9);

	private static final Certificates certificates = new Certificates();

	private static final Duration A_MOMENT = Duration.ofMillis(2);

	private static final int WORKERS = 8;

	private EventLoops loops;

	@BeforeEach
	void start() {
		this.loops = EventLoops.create();
	}

	@AfterEach
	void stop() {
		this.loops.close();
	}

	/**
	 * How a stream ends.
	 */
	enum End {

		NOTHING, GOODBYE, ERROR

	}

	@ParameterizedTest
	@EnumSource
	void aSubscriberContinuesWhereverItsPublisherIsReset(End end) throws Exception {
		int resets = 0;
		try (RoguePublisher rogue = RoguePublisher.listen();
				CheckedSubscriber subscriber = CheckedSubscriber
					.create(Subscriber.builder()
						.name("victim")
						.addresses(List.of(rogue.address()))
						.eventLoops(this.loops)
						.reconnect(new Subscriber.Reconnect(Duration.ofMillis(1), 1, Duration.ofMillis(1),
								Duration.ofMillis(1))),
							new TilingChecker(1), TopicFilter.EVERYTHING)
					.start()) {
			int length = script(0, end).length;
			for (int at = 0; at < length; at++) {
				RoguePublisher.Greeted greeted = rogue.acceptHello();
				greeted.peer().send(Arrays.copyOf(script(position(greeted), end), at));
				Campaign.pause(A_MOMENT);
				greeted.peer().reset();
				resets++;
			}
			RoguePublisher.Greeted last = rogue.acceptHello();
			long position = position(last);
			last.peer().send(script(position, End.NOTHING));
			assertThat(subscriber.awaitFinish(position + 5, Duration.ofSeconds(60))).isEmpty();
			assertThat(subscriber.checker().delivered()).isPositive();
			assertThat(subscriber.checker().gaps()).isNotEmpty();
			last.peer().close();
			Figures.note("resets of a publisher", "%d, stream ends by %s: %d deliveries, %d gaps, checker clean",
					resets, end, subscriber.checker().delivered(), subscriber.checker().gaps().size());
		}
	}

	private static long position(RoguePublisher.Greeted greeted) {
		return (greeted.hello().resume().isEmpty()) ? 0 : greeted.hello().resume().get(0).sequence();
	}

	/**
	 * All that a publisher may send without being asked, from a position on.
	 */
	private static byte[] script(long position, End end) throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		out.write(6);
		write(out, RoguePublisher.welcome(EPOCH, position, position), new Live(position));
		out.write(data(position + 1));
		write(out, new Ping(-1, position + 1));
		out.write(data(position + 2));
		write(out, new GapFrame(position + 3, position + 4, GapReason.EVICTED), new Pong(-1, position + 4),
				new PositionFrame(position + 4, position + 4));
		out.write(data(position + 5));
		switch (end) {
			case GOODBYE -> write(out, new Goodbye(position + 5, GoodbyeReason.SHUTDOWN, 0, false));
			case ERROR -> write(out, new ErrorFrame(ErrorCode.SLOW, "too slow"));
			default -> {
			}
		}
		return out.toByteArray();
	}

	private static byte[] data(long sequence) {
		return RoguePublisher.data(sequence, "t", Payloads.create(SequenceSender.SEED, sequence, 20));
	}

	private static void write(ByteArrayOutputStream out, ControlFrame... frames) throws IOException {
		for (ControlFrame frame : frames) {
			out.write(RoguePeer.bytes(frame));
		}
	}

	@Test
	void aPublisherForgetsASubscriberWhereverItIsReset() throws Exception {
		try (Publisher publisher = publisher()) {
			publisher.start();
			CheckedSubscriber witness = CheckedSubscriber.create("witness", publisher.address(), this.loops).start();
			HeinAwait.subscriber(publisher, "witness");
			for (ControlFrame last : List.of(new Goodbye(0, GoodbyeReason.UNSUBSCRIBED, 0, false),
					new ErrorFrame(ErrorCode.TOO_LARGE, "test"))) {
				int length = all("cut-1000", last).length;
				int hello = RoguePeer.bytes(RogueSubscriber.hello("cut-1000")).length;
				for (int at = 0; at <= length; at++) {
					try (RogueSubscriber rogue = RogueSubscriber.dial(publisher.address())) {
						rogue.send(Arrays.copyOf(all("cut-" + (1000 + at), last), at));
						if (at >= hello) {
							rogue.readUntil(FrameType.WELCOME);
						}
						Campaign.pause(A_MOMENT);
						rogue.reset();
					}
					SequenceSender.send(publisher, 1, 100);
				}
				Figures.note("resets of a subscriber", "%d, last frame %s", length + 1, last.type());
			}
			Awaitility.await().untilAsserted(() -> {
				assertThat(publisher.statistics().connections()).isOne();
				assertThat(publisher.statistics().unauthenticated()).isZero();
			});
			assertThat(witness.awaitFinish(publisher.head().sequence(), Duration.ofSeconds(60))).isEmpty();
			assertThat(witness.subscriber().status().reconnects()).isZero();
			Map<DisconnectReason, Long> closed = publisher.statistics().closed();
			assertThat(closed.get(DisconnectReason.PROTOCOL)).isZero();
			assertThat(closed.get(DisconnectReason.LOST)).isGreaterThan(100);
			witness.close();
		}
	}

	/**
	 * All that a subscriber may send.
	 */
	private static byte[] all(String name, ControlFrame last) throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		write(out, RogueSubscriber.hello(name), new Ack(0, new long[0]), new Subscribe(1, TopicFilter.of("t.1")),
				new Ping(5, 0), new Pong(5, 0), new Ack(0, new long[0]), last);
		return out.toByteArray();
	}

	private Publisher publisher() {
		return publish(Publisher.builder());
	}

	private Publisher publish(Publisher.Builder builder) {
		return builder.eventLoops(this.loops)
			.keepalive(Duration.ofMillis(50), Duration.ofMinutes(5))
			.limits((limits) -> limits.maxFailedAttemptsPerMinute(Integer.MAX_VALUE))
			.build();
	}

	/**
	 * What the bytes of a session look like.
	 */
	enum Wire {

		PLAIN(900, 350),

		TLS(3200, 1100) {
			@Override
			void prepare(Publisher.Builder publisher) {
				publisher.sslContext(certificates.server());
			}

			@Override
			void prepare(Subscriber.Builder subscriber) {
				subscriber.sslContext(certificates.client());
			}
		};

		private final int toSubscriber;

		private final int toPublisher;

		Wire(int toSubscriber, int toPublisher) {
			this.toSubscriber = toSubscriber;
			this.toPublisher = toPublisher;
		}

		int length() {
			return this.toSubscriber + this.toPublisher;
		}

		/**
		 * Change both builders.
		 */
		void prepare(Publisher.Builder publisher) {
		}

		void prepare(Subscriber.Builder subscriber) {
		}

	}

	@ParameterizedTest
	@EnumSource
	@Tag("campaign")
	void aSessionContinuesWhereverItIsReset(Wire wire) throws Exception {
		aSessionContinues(wire, Cut.RESET);
	}

	@ParameterizedTest
	@EnumSource
	@Tag("campaign")
	void aSessionContinuesWhereverItIsClosed(Wire wire) throws Exception {
		aSessionContinues(wire, Cut.CLOSE);
	}

	private void aSessionContinues(Wire wire, Cut cut) throws Exception {
		int step = Campaign.number("step", 1);
		AtomicInteger next = new AtomicInteger();
		AtomicInteger resets = new AtomicInteger();
		AtomicLong delivered = new AtomicLong();
		// a session waits most of its time
		ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
		try {
			List<Future<?>> all = new ArrayList<>();
			for (int i = 0; i < WORKERS; i++) {
				all.add(workers.submit(() -> {
					cutSessions(wire, cut, () -> next.getAndAdd(step), (subscriber, wasReset) -> {
						resets.addAndGet((wasReset) ? 1 : 0);
						delivered.addAndGet(subscriber.checker().delivered());
					});
					return null;
				}));
			}
			for (Future<?> worker : all) {
				worker.get(20, TimeUnit.MINUTES);
			}
		}
		finally {
			workers.shutdownNow();
		}
		assertThat(resets.get()).isPositive();
		Figures.note("cuts of a session", "%s, %s: %d cuts, %d took effect, %d deliveries, checker clean", wire, cut,
				wire.length() / step, resets.get(), delivered.get());
	}

	/**
	 * Each session is cut at another byte, with a publisher that is this thread's own.
	 */
	private void cutSessions(Wire wire, Cut cut, IntSupplier next, BiConsumer<CheckedSubscriber, Boolean> done)
			throws Exception {
		Publisher.Builder builder = Publisher.builder();
		wire.prepare(builder);
		try (Publisher publisher = publish(builder)) {
			publisher.start();
			for (int at = next.getAsInt(); at < wire.length(); at = next.getAsInt()) {
				try (FaultProxy proxy = FaultProxy.to(publisher.address())) {
					ProxyFlow flow = (at < wire.toSubscriber) ? proxy.nextConnection().toClient()
							: proxy.nextConnection().toTarget();
					flow.cutAfter((at < wire.toSubscriber) ? at : at - wire.toSubscriber, cut);
					CheckedSubscriber subscriber = session(wire, publisher, proxy, "session-" + at);
					done.accept(subscriber, proxy.accepted() > 1);
				}
			}
			Awaitility.await().until(() -> publisher.statistics().connections() == 0);
		}
	}

	/**
	 * Messages, a change of topics, more messages, keep-alive, goodbye.
	 */
	private CheckedSubscriber session(Wire wire, Publisher publisher, FaultProxy proxy, String name) {
		Subscriber.Builder builder = CheckedSubscriber.builder(name, proxy.address(), this.loops)
			.reconnect(new Subscriber.Reconnect(Duration.ofMillis(5), 2, Duration.ofMillis(50), Duration.ofSeconds(1)));
		wire.prepare(builder);
		try (CheckedSubscriber subscriber = CheckedSubscriber.create(builder,
				new TilingChecker(0, (sequence) -> sequence % SequenceSender.TOPICS == 1), TopicFilter.of("t.1"))) {
			subscriber.start();
			HeinAwait.connected(subscriber.subscriber(), Duration.ofSeconds(10));
			SequenceSender.send(publisher, 40, 30);
			subscriber.change(TopicFilter.EVERYTHING, (sequence) -> true);
			long enough = publisher.head().sequence() + 20;
			// The checker takes any moment for the change: what was sent before it never
			// comes
			Awaitility.await().pollInterval(Duration.ofMillis(5)).until(() -> {
				long head = publisher.head().sequence();
				if (head >= enough && subscriber.checker().isCompleteUpTo(head)) {
					return true;
				}
				SequenceSender.send(publisher, 5, 30);
				return false;
			});
			long head = publisher.head().sequence();
			assertThat(subscriber.awaitFinish(head, Duration.ofSeconds(60))).as(name).isEmpty();
			assertThat(subscriber.checker().gaps()).as(name).isEmpty();
			return subscriber;
		}
	}

}
