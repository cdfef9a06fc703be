package io.hein.transport.subscriber;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

import io.hein.transport.confirm.Delivery;
import io.hein.transport.confirm.DeliveryStatus;
import io.hein.transport.fleet.Attach;
import io.hein.transport.frame.Ack;
import io.hein.transport.frame.DataFrames;
import io.hein.transport.frame.Goodbye;
import io.hein.transport.frame.GoodbyeReason;
import io.hein.transport.frame.Ping;
import io.hein.transport.frame.Pong;
import io.hein.transport.frame.Subscribe;
import io.hein.transport.frame.Subscribed;
import io.hein.transport.lane.DirectLaneException;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.LaneState;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.lane.RecordingHandler;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.netty.TransportType;
import io.hein.transport.publisher.OutgoingMessage;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.topic.TopicFilter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * A subscriber that calls its one handler on an event loop of its own.
 */
class DirectLaneTests extends AbstractScriptedTests {

	private final Semaphore permits = new Semaphore(0);

	private final CountDownLatch begun = new CountDownLatch(1);

	@Override
	Subscriber.Builder builder() {
		return super.builder().direct(true);
	}

	@AfterEach
	void release() {
		this.permits.release(1_000_000);
	}

	/**
	 * A handler that waits for a permit for each message.
	 */
	private MessageHandler waiting() {
		return (message) -> {
			this.begun.countDown();
			this.permits.acquire();
			this.handler.onMessage(message);
		};
	}

	private Lane add(MessageHandler handler) {
		return this.subscriber.addLane(Lane.Options.of("lane", TopicFilter.EVERYTHING), handler);
	}

	private ScriptedPublisher.Session startWith(MessageHandler handler) {
		add(handler);
		this.subscriber.start();
		return this.publisher.welcome(this.epoch, 0, 0);
	}

	private static void sendAtOnce(ScriptedPublisher.Session session, int count) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		for (int sequence = 1; sequence <= count; sequence++) {
			bytes.writeBytes(DataFrames.data(sequence, "a", "x".getBytes(StandardCharsets.UTF_8), true));
		}
		session.write(bytes.toByteArray());
	}

	private void awaitBegun() {
		await().until(() -> this.begun.getCount() == 0);
	}

	// Where it runs

	@Test
	void theHandlerRunsOnTheThreadThatReads() {
		// those of tests before may be about to end
		Set<Thread> others = threads("hein-test-lane");
		Set<String> threads = ConcurrentHashMap.newKeySet();
		ScriptedPublisher.Session session = startWith((message) -> threads.add(Thread.currentThread().getName()));
		session.send(1, "a", "x");
		session.send(2, "a", "x");
		awaitHandled(2);
		assertThat(threads).containsExactly("hein-test-direct");
		assertThat(threads("hein-test-lane")).isSubsetOf(others);
	}

	@Test
	void noOtherConnectionHasItsThread() throws Exception {
		try (EventLoops loops = EventLoops.create(TransportType.AUTO, 1);
				Publisher real = Publisher.builder().port(0).eventLoops(loops).build()) {
			real.start();
			int port = Objects.requireNonNull(real.address()).getPort();
			RecordingHandler other = new RecordingHandler();
			RecordingHandler ordinary = new RecordingHandler();
			try (Subscriber first = direct("first", port, loops);
					Subscriber second = direct("second", port, loops);
					Subscriber third = direct("third", port, loops, false)) {
				first.addLane(Lane.Options.of("lane", TopicFilter.EVERYTHING), waiting());
				second.addLane(Lane.Options.of("lane", TopicFilter.EVERYTHING), other);
				third.addLane(Lane.Options.of("lane", TopicFilter.EVERYTHING), ordinary);
				first.start();
				second.start();
				third.start();
				await().until(() -> real.subscribers().size() == 3);
				publish(real, "one");
				awaitBegun();
				publish(real, "two");
				other.awaitEvents("1 a one", "2 a two");
				ordinary.awaitEvents("1 a one", "2 a two");
				assertThat(this.handler.events()).isEmpty();
				this.permits.release(2);
				this.handler.awaitEvents("1 a one", "2 a two");
			}
		}
	}

	private Subscriber direct(String name, int port, EventLoops loops) {
		return direct(name, port, loops, true);
	}

	private Subscriber direct(String name, int port, EventLoops loops, boolean direct) {
		return Subscriber.builder()
			.address("127.0.0.1", port)
			.name(name)
			.eventLoops(loops)
			.direct(direct)
			.reconnect(SHORT)
			.build();
	}

	private static void publish(Publisher publisher, String payload) {
		publisher.publish("a", payload.getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void nothingIsLeftOfManyOfThem() {
		for (int i = 0; i < 20; i++) {
			try (Subscriber many = super.builder().name("many").direct(true).build()) {
				many.addLane(Lane.Options.of("lane", TopicFilter.EVERYTHING), this.handler);
				if (i % 4 != 0) {
					many.start();
					this.publisher.welcome(this.epoch, 0, 0).send(1, "a", "x");
				}
			}
		}
		await().until(() -> threads("hein-many").isEmpty());
	}

	@Test
	void eventLoopsThatEndEndItsOwnToo() {
		EventLoops loops = EventLoops.create();
		use(builder().eventLoops(loops));
		ScriptedPublisher.Session session = startWithLane(0);
		loops.close();
		session.awaitClosed();
		await().until(() -> threads("hein-test").isEmpty());
		assertThat(this.subscriber.stop()).succeedsWithin(Duration.ofMinutes(1));
	}

	private static Set<Thread> threads(String prefix) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith(prefix))
			.collect(Collectors.toSet());
	}

	// What it may have

	@Test
	void aSecondLaneIsRefusedAndTheFirstOneGoesOn() {
		ScriptedPublisher.Session session = startWithLane(0);
		assertThatExceptionOfType(DirectLaneException.class)
			.isThrownBy(() -> this.subscriber.addLane(Lane.Options.of("more", TopicFilter.EVERYTHING), this.handler))
			.withMessageContaining("'more'")
			.withMessageContaining("'lane'")
			.satisfies((ex) -> assertThat(ex.getOther()).isEqualTo("lane"));
		assertThat(this.subscriber.lanes()).hasSize(1);
		session.send(1, "a", "x");
		this.handler.awaitEvents("1 a x");
	}

	@Test
	void aLaneOfSeveralThreadsIsRefused() {
		assertThatExceptionOfType(DirectLaneException.class)
			.isThrownBy(() -> this.subscriber
				.addLane(new Lane.Options("three", TopicFilter.EVERYTHING, 3, 1000, 0, false), this.handler))
			.withMessageContaining("'three' asks for a concurrency of 3")
			.satisfies((ex) -> assertThat(ex.getOther()).isNull());
		assertThat(this.subscriber.lanes()).isEmpty();
	}

	@Test
	void whereALaneWasRemovedThereMayBeAnother() {
		AtomicReference<Lane> first = new AtomicReference<>();
		first.set(this.subscriber.addLane(Lane.Options.of("first", TopicFilter.EVERYTHING), (message) -> {
			this.handler.onMessage(message);
			first.get().remove();
			this.subscriber.addLane(Lane.Options.of("second", TopicFilter.of("b")), this.handler);
		}));
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.welcome(this.epoch, 0, 0);
		session.send(1, "a", "x");
		session.read(Subscribe.class);
		this.handler.awaitEvents("1 a x");
		assertThat(this.subscriber.lanes()).singleElement().extracting(Lane::id).isEqualTo("second");
	}

	@Test
	void theBuilderRefusesWhatCannotBeDirect() {
		assertThatIllegalArgumentException().isThrownBy(builder().attach(Attach.ALL)::build)
			.withMessageContaining("attaches to all its publishers cannot call its listener directly");
		assertThatIllegalArgumentException().isThrownBy(builder().protocol(Protocol.CLASSIC)::build)
			.withMessageContaining("would wait for the listener");
		assertThatIllegalArgumentException().isThrownBy(builder().laneExecutors((name) -> Runnable::run)::build)
			.withMessageContaining("executors");
	}

	// While it waits

	@Test
	void aHandlerThatWaitsTooLongIsDisconnectedAndGoesOnWithoutLoss() throws Exception {
		try (Publisher real = Publisher.builder()
			.port(0)
			.keepalive(Duration.ofMillis(50), Duration.ofMillis(200))
			.build()) {
			real.start();
			use(builder().addresses(List.of(Objects.requireNonNull(real.address()))));
			add(waiting());
			this.subscriber.start();
			await().until(() -> real.subscribers().size() == 1);
			CompletableFuture<Delivery> report = real.publishAndConfirm(
					new OutgoingMessage("a", "1".getBytes(StandardCharsets.UTF_8)), Duration.ofSeconds(60));
			awaitBegun();
			await().until(() -> real.subscribers().isEmpty());
			publish(real, "2");
			assertThat(report).isNotDone();
			assertThat(Objects.requireNonNull(this.subscriber.status().handled()).sequence()).isZero();
			this.permits.release(3);
			await().until(() -> real.subscribers().size() == 1);
			publish(real, "3");
			this.handler.awaitEvents("1 a 1", "2 a 2", "3 a 3");
			awaitHandled(3);
			assertThat(report).succeedsWithin(Duration.ofMinutes(1))
				.extracting(Delivery::statuses)
				.isEqualTo(Map.of("test", DeliveryStatus.HANDLED));
			assertThat(this.subscriber.statistics().lost()).isZero();
			// a machine that is held up may end the next connection as well
			assertThat(this.subscriber.status().reconnects()).isPositive();
		}
	}

	@Test
	void betweenCallsItAnswersAndAcknowledges() {
		ScriptedPublisher.Session session = startWith(waiting());
		sendAtOnce(session, 100);
		awaitBegun();
		session.send(new Ping(77, 0));
		// what comes is read while most of the messages wait still
		for (int permits = 0; permits < 20; permits++) {
			this.permits.release();
			int handled = permits + 1;
			await().until(() -> this.handler.events().size() == handled);
		}
		Pong pong = session.read(Pong.class);
		assertThat(pong.token()).isEqualTo(77);
		assertThat(this.handler.events()).hasSize(20);
		this.permits.release(80);
		assertThat(session.readAckOf(100).handled()).isEqualTo(100);
	}

	@Test
	void aSlowHandlerStopsTheReadingAndWhatItRetainsIsBounded() throws Exception {
		int messages = 2000;
		Lane lane = this.subscriber.addLane(new Lane.Options("slow", TopicFilter.EVERYTHING, 1, 100_000, 0, false),
				waiting());
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.welcome(this.epoch, 0, 0);
		Thread sender = new Thread(() -> {
			for (long sequence = 1; sequence <= messages; sequence++) {
				session.write(DataFrames.data(sequence, "a", new byte[10_000], false));
			}
		});
		sender.start();
		awaitBegun();
		for (int i = 1; i <= 60; i++) {
			this.permits.release();
			int handled = i;
			await().until(() -> this.handler.events().size() == handled);
			assertThat(lane.retainedBytes()).isLessThan(100_000 + 300 * 1024);
		}
		assertThat(this.subscriber.statistics().received()).isLessThan(messages);
		this.permits.release(messages);
		await().until(() -> this.handler.events().size() == messages);
		sender.join(1000);
		await().until(() -> lane.retainedBytes() == 0);
	}

	@Test
	void aHandlerThatFailsEndsNothing() {
		ScriptedPublisher.Session session = startWith((message) -> {
			this.handler.onMessage(message);
			if (message.sequence() == 1) {
				Thread.currentThread().interrupt();
				throw new IllegalStateException("expected by the test");
			}
		});
		session.sendFlagged(1, "a", "x");
		Ack ack = session.readAckOf(1);
		assertThat(ack.failed()).containsExactly(1);
		session.send(2, "a", "y");
		this.handler.awaitEvents("1 a x", "2 a y");
	}

	@Test
	void batchesAreWhatHasCome() {
		this.subscriber.addLane(new Lane.Options("batch", TopicFilter.EVERYTHING, 1, 1_000_000, 2, false),
				this.handler);
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.welcome(this.epoch, 0, 0);
		sendAtOnce(session, 5);
		this.handler.awaitEvents("batch[1 a x, 2 a x]", "batch[3 a x, 4 a x]", "batch[5 a x]");
		awaitHandled(5);
	}

	// What a handler may call

	@Test
	void aHandlerMayChangePauseAndStopItsLaneAndCannotWaitForItself() {
		List<Throwable> thrown = new CopyOnWriteArrayList<>();
		AtomicReference<Lane> lane = new AtomicReference<>();
		lane.set(add((message) -> {
			this.handler.onMessage(message);
			switch ((int) message.sequence()) {
				case 1 -> lane.get().topics(TopicFilter.of("a", "b"));
				case 2 -> lane.get().pause();
				default -> {
					try {
						lane.get().stop().join();
					}
					catch (IllegalStateException ex) {
						thrown.add(ex);
					}
				}
			}
		}));
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.welcome(this.epoch, 0, 0);
		session.send(1, "a", "topics");
		Subscribe subscribe = session.read(Subscribe.class);
		assertThat(subscribe.topics().patterns()).containsExactlyInAnyOrder("a", "b");
		session.send(new Subscribed(subscribe.number(), 1));
		session.send(2, "a", "pause");
		this.handler.awaitEvents("1 a topics", "2 a pause");
		session.send(3, "a", "stop");
		awaitReceived(3);
		assertThat(this.handler.events()).hasSize(2);
		lane.get().resume();
		await().until(() -> lane.get().state() == LaneState.STOPPED);
		await().until(() -> thrown.size() == 1);
		assertThat(thrown.get(0)).hasMessageContaining("cannot wait for its own end");
		assertThat(session.read(Goodbye.class).reason()).isEqualTo(GoodbyeReason.UNSUBSCRIBED);
	}

	@Test
	void aHandlerMayStopItsSubscriberAndCannotWaitForIt() {
		CompletableFuture<Throwable> thrown = new CompletableFuture<>();
		ScriptedPublisher.Session session = startWith((message) -> {
			CompletableFuture<Void> stopped = this.subscriber.stop();
			try {
				stopped.join();
			}
			catch (IllegalStateException ex) {
				thrown.complete(ex);
			}
		});
		session.send(1, "a", "x");
		assertThatIllegalStateException().isThrownBy(() -> {
			throw (IllegalStateException) thrown.get(60, TimeUnit.SECONDS);
		});
		assertThat(session.read(Goodbye.class).sequence()).isEqualTo(1);
		session.close();
		this.subscriber.stop().join();
		assertThat(this.subscriber.status().state()).isEqualTo(ConnectionState.STOPPED);
	}

	@Test
	void aHandlerMayCloseItsSubscriberAndTheEventLoops() {
		EventLoops loops = EventLoops.create();
		use(builder().eventLoops(loops).shutdownTimeout(Duration.ofHours(1)));
		CountDownLatch closed = new CountDownLatch(1);
		ScriptedPublisher.Session session = startWith((message) -> {
			this.subscriber.close();
			loops.close();
			closed.countDown();
		});
		session.send(1, "a", "x");
		await().until(() -> closed.getCount() == 0);
		session.awaitClosed();
		await().until(() -> threads("hein-test").isEmpty());
	}

	// Stops

	@Test
	void aStopFinishesTheRunningCallAcknowledgesAndSaysGoodbye() {
		ScriptedPublisher.Session session = startWith(waiting());
		session.send(1, "a", "running");
		awaitBegun();
		session.send(2, "a", "kept");
		CompletableFuture<Void> stopped = this.subscriber.stop();
		assertThat(stopped).isNotDone();
		this.permits.release();
		assertThat(session.readAckOf(1).handled()).isEqualTo(1);
		Goodbye goodbye = session.readNext(Goodbye.class);
		assertThat(goodbye.reason()).isEqualTo(GoodbyeReason.SHUTDOWN);
		assertThat(goodbye.sequence()).isEqualTo(1);
		session.close();
		stopped.join();
		assertThat(this.handler.events()).containsExactly("1 a running");
	}

	@Test
	void aHandlerThatHangsHoldsNeitherAStopNorACloseUpForLongerThanAllowed() {
		use(builder().shutdownTimeout(Duration.ofMillis(200)));
		ScriptedPublisher.Session session = startWith(waiting());
		session.send(1, "a", "x");
		awaitBegun();
		long begin = System.nanoTime();
		this.subscriber.stop().join();
		assertThat(this.subscriber.isRunning()).isFalse();
		this.subscriber.close();
		assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin)).isBetween(100L, 30_000L);
		assertThat(this.handler.events()).isEmpty();
		this.permits.release();
		this.handler.awaitEvents("1 a x");
		session.awaitClosed();
		await().until(() -> threads("hein-test").isEmpty());
	}

	@Test
	void aStartWhileAHandlerHangsTakesEffectWhenItReturns() {
		use(builder().shutdownTimeout(Duration.ofMillis(200)));
		ScriptedPublisher.Session session = startWith(waiting());
		session.send(1, "a", "x");
		awaitBegun();
		this.subscriber.stop().join();
		this.subscriber.start();
		this.permits.release(2);
		session.close();
		await().ignoreExceptions().untilAsserted(() -> this.publisher.acceptHello().welcome(this.epoch, 5, 5));
		awaitState(ConnectionState.CONNECTED);
		assertThat(this.handler.events()).containsExactly("1 a x");
	}

}
