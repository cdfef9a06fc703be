package io.hein.transport.publisher;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import io.hein.test.HeinAwait;
import io.hein.testsupport.GivenLog;
import io.hein.transport.backbone.BackboneState;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.GapReason;
import io.hein.transport.frame.Position;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.lane.ReceivedMessage;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.subscriber.ConnectionState;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;
import io.netty.util.concurrent.EventExecutor;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mockito.stubbing.Answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.spy;

/**
 * Publishers that share a log, whatever holds it.
 */
class SharedLogTests {

	private static final Epoch EPOCH = new Epoch(7, 8);

	private final EventLoops loops = EventLoops.create();

	private final List<GivenLog> logs = new CopyOnWriteArrayList<>();

	private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();

	private Epoch epoch = EPOCH;

	@AfterEach
	void closeAll() throws Exception {
		for (int i = this.open.size() - 1; i >= 0; i--) {
			this.open.get(i).close();
		}
		this.loops.close();
	}

	@Test
	void whoIsAheadWaitsUntilTheLogIsThere() {
		Publisher publisher = start();
		log(0).read(1);
		Listening ahead = new Listening("ahead", 3, publisher);
		Awaitility.await().until(() -> publisher.statistics().unauthenticated() == 1);
		assertThat(publisher.subscribers()).isEmpty();
		log(0).read(2);
		log(0).read(3);
		HeinAwait.subscribers(publisher, 1);
		log(0).read(4);
		ahead.await("4");
		assertThat(ahead.gaps).isEmpty();
	}

	@Test
	void whoIsAheadOfTheLogItselfHasABadPosition() {
		Publisher publisher = start();
		log(0).mayReach(false);
		new Listening("lost", 3, publisher);
		Awaitility.await()
			.until(() -> publisher.statistics().refused().get(io.hein.transport.frame.ErrorCode.BAD_POSITION) > 0);
	}

	@Test
	void aPublisherThatHasLostTheLogSendsItsSubscribersToAnother() {
		Publisher first = start();
		Publisher second = start();
		this.logs.forEach((log) -> log.read(1));
		Listening listening = new Listening("moving", 0, first, second);
		listening.await("1");
		HeinAwait.subscribers(first, 1);
		log(0).change(BackboneState.STALE);
		HeinAwait.subscribers(second, 1);
		log(1).read(2);
		listening.await("1", "2");
		assertThat(listening.gaps).isEmpty();
		assertThat(first.statistics().closed().get(DisconnectReason.MOVED)).isEqualTo(1);
	}

	@Test
	void aPublisherThatHasLostTheLogTakesNobodyUntilItHasItAgain() {
		Publisher publisher = start();
		log(0).change(BackboneState.STALE);
		Listening listening = new Listening("waiting", 0, publisher);
		Awaitility.await().until(() -> listening.subscriber.status().lastError() != null);
		assertThat(listening.subscriber.status().lastError()).contains("goodbye");
		assertThat(publisher.subscribers()).isEmpty();
		log(0).change(BackboneState.RUNNING);
		HeinAwait.subscribers(publisher, 1);
	}

	@Test
	void subscribersStayWhenTheLogIsMissing() {
		Publisher publisher = start();
		new Listening("staying", 0, publisher);
		HeinAwait.subscribers(publisher, 1);
		log(0).change(BackboneState.MISSING);
		assertThat(publisher.subscribers()).hasSize(1);
	}

	@Test
	void anotherLogIsANewEpochAtTheSamePort() {
		Publisher publisher = start();
		log(0).read(1);
		Listening listening = new Listening("renewed", 0, publisher);
		listening.await("1");
		int port = Objects.requireNonNull(publisher.address()).getPort();
		this.epoch = new Epoch(9, 9);
		log(0).change(BackboneState.ENDED);
		Awaitility.await().until(() -> publisher.statistics().renewals() == 1);
		assertThat(Objects.requireNonNull(publisher.address()).getPort()).isEqualTo(port);
		log(1).read(1);
		listening.await("1", "1");
		assertThat(listening.positions).extracting(Position::epoch).containsExactly(EPOCH, this.epoch);
		assertThat(listening.gaps).extracting(Gap::reason).containsExactly(GapReason.EPOCH);
		assertThat(publisher.isRunning()).isTrue();
	}

	@Test
	void aStopSendsSubscribersToAnotherAtOnce() {
		Publisher first = start();
		Publisher second = start();
		Listening listening = new Listening("stopped", 0, first, second);
		HeinAwait.subscribers(first, 1);
		first.close();
		HeinAwait.subscribers(second, 1);
		assertThat(listening.gaps).isEmpty();
	}

	@Test
	void aConnectionThatIsOldEnoughGoesElsewhere() {
		Publisher first = start((builder) -> builder.maxConnectionAge(Duration.ofMillis(300)));
		Publisher second = start();
		Listening listening = new Listening("old", 0, first, second);
		HeinAwait.subscribers(second, 1);
		assertThat(first.statistics().closed().get(DisconnectReason.MOVED)).isEqualTo(1);
		assertThat(listening.gaps).isEmpty();
	}

	@Test
	void thereIsOnlyOneLog() {
		Publisher.Builder builder = Publisher.builder().backbone((settings, guard) -> new GivenLog(EPOCH, guard));
		builder.logDirectory(java.nio.file.Path.of("x"));
		assertThatIllegalArgumentException().isThrownBy(builder::build).withMessageContaining("shared");
	}

	@Test
	void aStopThatFailsOnItsWayClosesConnectionsInTheEnd() {
		Publisher publisher = Publisher.builder()
			.eventLoops(this.loops)
			.shutdownGracePeriod(Duration.ZERO)
			.backbone((settings, guard) -> {
				GivenLog log = spy(new GivenLog(EPOCH, guard));
				this.logs.add(log);
				return log;
			})
			.build();
		this.open.add(publisher);
		publisher.start();
		Listening listening = new Listening("there", 0, publisher);
		HeinAwait.subscribers(publisher, 1);
		willThrow(new OutOfMemoryError("planned by the test")).given(log(0)).head();
		assertThat(publisher.stop()).succeedsWithin(Duration.ofMinutes(1));
		Awaitility.await().until(() -> listening.subscriber.status().state() != ConnectionState.CONNECTED);
	}

	@Test
	void aStopDoesNotWaitForALogThatIsStillBeingOpened() throws Exception {
		CountDownLatch opening = new CountDownLatch(1);
		CountDownLatch closed = new CountDownLatch(1);
		Publisher publisher = Publisher.builder().eventLoops(this.loops).backbone((settings, guard) -> {
			GivenLog log = new GivenLog(EPOCH, guard);
			this.logs.add(log);
			return (this.logs.size() == 1) ? log : unopened(log, opening, closed);
		}).build();
		this.open.add(publisher);
		this.open.add(closed::countDown);
		publisher.start();
		log(0).change(BackboneState.ENDED);
		opening.await();
		CompletableFuture<Void> stopped = publisher.stop();
		for (EventExecutor loop : this.loops.group()) {
			assertThat(loop.submit(() -> true)).succeedsWithin(Duration.ofMinutes(1));
		}
		assertThat(stopped).succeedsWithin(Duration.ofMinutes(1));
		assertThat(closed.getCount()).isZero();
	}

	/**
	 * A log that is opened by whoever asks it first, who waits until it is closed.
	 */
	private static GivenLog unopened(GivenLog log, CountDownLatch opening, CountDownLatch closed) {
		Answer<Object> open = (call) -> {
			opening.countDown();
			closed.await();
			throw new IllegalStateException("The log is closed");
		};
		GivenLog unopened = spy(log);
		willAnswer(open).given(unopened).open();
		willAnswer(open).given(unopened).head();
		willAnswer(open).given(unopened).epoch();
		willAnswer((call) -> {
			closed.countDown();
			return call.callRealMethod();
		}).given(unopened).close();
		return unopened;
	}

	private Publisher start() {
		return start((builder) -> {
		});
	}

	private Publisher start(java.util.function.Consumer<Publisher.Builder> options) {
		Publisher.Builder builder = Publisher.builder().eventLoops(this.loops).backbone((settings, guard) -> {
			GivenLog log = new GivenLog(this.epoch, guard);
			this.logs.add(log);
			return log;
		});
		options.accept(builder);
		Publisher publisher = builder.build();
		this.open.add(publisher);
		publisher.start();
		return publisher;
	}

	private GivenLog log(int index) {
		return this.logs.get(index);
	}

	private final class Listening implements MessageHandler {

		private final List<String> texts = new CopyOnWriteArrayList<>();

		private final List<Position> positions = new CopyOnWriteArrayList<>();

		private final List<Gap> gaps = new CopyOnWriteArrayList<>();

		private final Subscriber subscriber;

		private Listening(String name, long after, Publisher... publishers) {
			this.subscriber = Subscriber.builder()
				.name(name)
				.addresses(Arrays.stream(publishers).map(Publisher::address).toList())
				.startAfter(() -> new Position(EPOCH, after))
				.eventLoops(SharedLogTests.this.loops)
				.build();
			SharedLogTests.this.open.add(this.subscriber);
			this.subscriber.addLane(Lane.Options.of("all", TopicFilter.EVERYTHING), this);
			this.subscriber.start();
		}

		@Override
		public void onMessage(ReceivedMessage message) {
			this.positions.add(message.position());
			this.texts.add(new String(message.payload(), StandardCharsets.UTF_8));
		}

		@Override
		public void onGap(Gap gap) {
			this.gaps.add(gap);
		}

		void await(String... texts) {
			Awaitility.await().untilAsserted(() -> assertThat(this.texts).containsExactly(texts));
		}

	}

}
