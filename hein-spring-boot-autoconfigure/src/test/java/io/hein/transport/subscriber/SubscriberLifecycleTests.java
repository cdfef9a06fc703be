package io.hein.transport.subscriber;

import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.hein.testsupport.CanarySecret;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Goodbye;
import io.hein.transport.frame.GoodbyeReason;
import io.hein.transport.frame.Hello;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.lane.Lane;
import io.hein.transport.topic.TopicFilter;
import io.netty.util.concurrent.FastThreadLocalThread;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Starts, stops, and what is left after them.
 */
class SubscriberLifecycleTests extends AbstractScriptedTests {

	@Test
	void stopFinishesTheRunningCallAcknowledgesAndSaysGoodbye() {
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		this.subscriber.addLane(Lane.Options.of("slow", TopicFilter.EVERYTHING), (message) -> {
			begun.countDown();
			release.await();
			this.handler.onMessage(message);
		});
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.welcome(this.epoch, 0, 0);
		session.send(1, "a", "running");
		session.send(2, "a", "kept");
		awaitReceived(2);
		await().until(() -> begun.getCount() == 0);
		CompletableFuture<Void> stopped = this.subscriber.stop();
		assertThat(this.subscriber.isRunning()).isFalse();
		assertThat(stopped).isNotDone();
		release.countDown();
		assertThat(session.readAckOf(1).handled()).isEqualTo(1);
		Goodbye goodbye = session.readNext(Goodbye.class);
		assertThat(goodbye.reason()).isEqualTo(GoodbyeReason.SHUTDOWN);
		assertThat(goodbye.sequence()).isEqualTo(1);
		session.awaitClosed();
		session.close();
		stopped.join();
		assertThat(this.subscriber.status().state()).isEqualTo(ConnectionState.STOPPED);
		assertThat(this.subscriber.status().handled()).extracting("sequence").isEqualTo(1L);
		this.handler.awaitEvents("1 a running");
	}

	@Test
	void aStartAfterAStopHandsOverWhatWasKeptAndJoinsAtTheCurrentPosition() {
		use(builder().startFrom(StartFrom.EARLIEST));
		Lane lane = stopWithOneMessageKept();
		lane.resume();
		assertThat(this.handler.events()).isEmpty();
		this.subscriber.start();
		this.handler.awaitEvents("1 a kept");
		ScriptedPublisher.Session second = this.publisher.accept();
		assertThat(second.hello().attachedBefore()).isFalse();
		assertThat(second.hello().resume()).isEmpty();
		assertThat(second.hello().start()).isEqualTo(StartFrom.LATEST);
		second.welcome(this.epoch, 7, 7);
		second.send(8, "a", "new");
		this.handler.awaitEvents("1 a kept", "8 a new");
	}

	@Test
	void aLaneIsShownWithItsIdAndItsState() {
		Lane lane = this.subscriber.addLane(Lane.Options.of("orders", TopicFilter.EVERYTHING), this.handler);
		assertThat(lane).hasToString("Lane[orders, RUNNING]");
		lane.pause();
		assertThat(lane).hasToString("Lane[orders, PAUSED]");
	}

	@Test
	void aFreshAttachToAnotherLogIsNoGap() {
		ScriptedPublisher.Session first = startWithLane(3);
		this.subscriber.stop();
		first.read(Goodbye.class);
		first.close();
		this.subscriber.start();
		this.publisher.welcome(Epoch.random(), 5, 5).send(6, "a", "x");
		this.handler.awaitEvents("6 a x");
	}

	@Test
	void startAndStopMayBeCalledInAnyOrderAndNumber() {
		lane("**");
		this.subscriber.stop().join();
		this.subscriber.start();
		this.subscriber.start();
		CompletableFuture<Void> first = this.subscriber.stop();
		CompletableFuture<Void> second = this.subscriber.stop();
		this.subscriber.start();
		assertThat(this.subscriber.isRunning()).isTrue();
		assertThat(CompletableFuture.allOf(first, second)).succeedsWithin(Duration.ofMinutes(1));
		// the connection of the first start may be the one that was accepted
		await().ignoreExceptionsInstanceOf(UncheckedIOException.class)
			.untilAsserted(() -> this.publisher.acceptHello().welcome(this.epoch, 0, 0));
		awaitState(ConnectionState.CONNECTED);
	}

	@Test
	void aHandlerThatHangsDoesNotHoldTheStopUpForLongerThanAllowed() {
		use(builder().shutdownTimeout(Duration.ofMillis(300)));
		CountDownLatch release = new CountDownLatch(1);
		ScriptedPublisher.Session session = startWithHandlerThatHangs(release);
		long begin = System.nanoTime();
		this.subscriber.stop().join();
		assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin)).isBetween(100L, 30_000L);
		assertThat(session.read(Goodbye.class).sequence()).isZero();
		// it has had its time: there is no second wait for it
		assertThat(this.subscriber.stop()).isDone();
		release.countDown();
	}

	@Test
	void aStopThatItsUserNoLongerWaitsForIsAwaitedByAClose() {
		CountDownLatch release = new CountDownLatch(1);
		ScriptedPublisher.Session session = startWithHandlerThatHangs(release);
		assertThat(this.subscriber.stop().cancel(true)).isTrue();
		release.countDown();
		this.subscriber.close();
		assertThat(session.read(Goodbye.class).sequence()).isEqualTo(1);
	}

	/**
	 * The time is up before it comes to its goodbye, as on an event loop that was held
	 * up.
	 */
	@Test
	void aStopThatHasNoTimeEndsTheConnectionToo() {
		use(builder().shutdownTimeout(Duration.ofNanos(1)));
		CountDownLatch release = new CountDownLatch(1);
		ScriptedPublisher.Session session = startWithHandlerThatHangs(release);
		this.subscriber.stop().join();
		assertThat(session.read(Goodbye.class).sequence()).isZero();
		release.countDown();
	}

	/**
	 * Start, and send a message to a handler that hangs.
	 */
	private ScriptedPublisher.Session startWithHandlerThatHangs(CountDownLatch release) {
		CountDownLatch begun = new CountDownLatch(1);
		this.subscriber.addLane(Lane.Options.of("hanging", TopicFilter.EVERYTHING), (message) -> {
			begun.countDown();
			release.await();
		});
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.welcome(this.epoch, 0, 0);
		session.send(1, "a", "x");
		await().until(() -> begun.getCount() == 0);
		return session;
	}

	@Test
	void aPublisherThatDoesNotCloseDoesNotHoldTheStopUp() {
		startWithLane(0);
		assertThat(this.subscriber.stop()).succeedsWithin(Duration.ofSeconds(30));
	}

	@Test
	void closingFromAHandlerDoesNotWaitForItself() {
		use(builder().shutdownTimeout(Duration.ofHours(1)));
		CountDownLatch closed = new CountDownLatch(1);
		this.subscriber.addLane(Lane.Options.of("closing", TopicFilter.EVERYTHING), (message) -> {
			this.subscriber.close();
			closed.countDown();
		});
		this.subscriber.start();
		this.publisher.welcome(this.epoch, 0, 0).send(1, "a", "x");
		await().until(() -> closed.getCount() == 0);
	}

	@Test
	void aClosedSubscriberCannotBeStarted() {
		this.subscriber.close();
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> this.subscriber.start())
			.withMessageContaining("closed");
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> lane("a"));
		assertThat(this.subscriber.stop()).isCompleted();
		this.subscriber.close();
	}

	@Test
	void aFailingStoredPositionFailsTheStartAndIsAskedForAgain() {
		boolean[] fail = { true };
		use(builder().startAfter(() -> {
			if (fail[0]) {
				throw new IllegalStateException("expected by the test");
			}
			return null;
		}));
		lane("**");
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> this.subscriber.start());
		assertThat(this.subscriber.isRunning()).isFalse();
		fail[0] = false;
		this.subscriber.start();
		assertThat(this.publisher.accept().hello().attachedBefore()).isFalse();
	}

	@Test
	void nothingIsLeftOfAHundredSubscribers() {
		Set<Thread> before = threads();
		for (int i = 0; i < 100; i++) {
			try (Subscriber many = Subscriber.builder()
				.address("127.0.0.1", this.publisher.port())
				.name("many")
				.reconnect(SHORT)
				.build()) {
				Lane paused = many.addLane(new Lane.Options("1", TopicFilter.EVERYTHING, 2, 100, 0, false),
						this.handler);
				many.addLane(Lane.Options.of("2", TopicFilter.EVERYTHING), (message) -> {
				});
				many.start();
				ScriptedPublisher.Session session = this.publisher.welcome(this.epoch, 0, 0);
				paused.pause();
				session.send(1, "a", "x");
				session.write(new byte[] { 0, 0, 100, 0 });
				if (i % 2 == 0) {
					await().until(() -> paused.retainedBytes() > 0);
				}
				session.close();
			}
		}
		await().until(() -> before.containsAll(threads()));
	}

	private static Set<Thread> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread instanceof FastThreadLocalThread || thread.getName().startsWith("hein-"))
			.collect(Collectors.toSet());
	}

	@Test
	void theBuilderRefusesWhatMakesNoSense() {
		refuses("address", Subscriber.builder());
		refuses("port", Subscriber.builder().addresses(List.of(new InetSocketAddress("127.0.0.1", 0))));
		refuses("connect timeout", builder().connectTimeout(Duration.ZERO));
		refuses("keep-alive", builder().keepalive(Duration.ofSeconds(5), Duration.ofSeconds(5)));
		refuses("message size", builder().maxMessageSize(0));
		refuses("message size", builder().maxMessageSize(1 << 24));
		refuses("shutdown timeout", builder().shutdownTimeout(Duration.ofSeconds(-1)));
		refuses("multiplier", builder().reconnect(
				new Subscriber.Reconnect(Duration.ofMillis(1), 0.5, Duration.ofMillis(1), Duration.ofMillis(1))));
		refuses("reconnect delay", builder()
			.reconnect(new Subscriber.Reconnect(Duration.ofMillis(2), 1, Duration.ofMillis(1), Duration.ofMillis(1))));
		refuses("token", builder().token(CanarySecret.MARK.repeat(Hello.MAX_TOKEN)));
	}

	private static void refuses(String what, Subscriber.Builder builder) {
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(builder::build)
			.withMessageContaining(what);
	}

}
