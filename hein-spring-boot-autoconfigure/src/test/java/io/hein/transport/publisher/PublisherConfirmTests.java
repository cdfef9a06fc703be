package io.hein.transport.publisher;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.hein.transport.confirm.Confirmations;
import io.hein.transport.confirm.Delivery;
import io.hein.transport.confirm.DeliveryStatus;
import io.hein.transport.confirm.Pings;
import io.hein.transport.confirm.TooManyPendingException;
import io.hein.transport.frame.FrameType;
import io.hein.transport.frame.GapFrame;
import io.hein.transport.frame.Goodbye;
import io.hein.transport.frame.GoodbyeReason;
import io.hein.transport.frame.InstanceId;
import io.hein.transport.frame.Subscribe;
import io.hein.transport.topic.TopicFilter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Delivery reports.
 */
class PublisherConfirmTests extends AbstractPublisherTests {

	private static final Duration LONG = Duration.ofDays(200_000);

	@Test
	void aReportShowsWhatBecameOfAMessageAtEachSubscriber() throws Exception {
		TestSubscriber fine = attached(TestSubscriber.hello("fine"));
		TestSubscriber failing = attached(TestSubscriber.hello("failing"));
		attached(TestSubscriber.hello("elsewhere", "other"));
		publish(2);
		CompletableFuture<Delivery> report = confirm("t", LONG);
		assertThat(awaitConfirm(fine)).isEqualTo(3);
		assertThat(awaitConfirm(failing)).isEqualTo(3);
		fine.ack(2);
		failing.ack(3, 3);
		assertThat(report).isNotDone();
		fine.ack(3);
		assertThat(get(report))
			.isEqualTo(new Delivery(at(3), Map.of("fine", DeliveryStatus.HANDLED, "failing", DeliveryStatus.FAILED)));
	}

	@Test
	void withNoSubscriberToAskAReportIsEmptyAtOnce() throws Exception {
		attached(TestSubscriber.hello("elsewhere", "other"));
		assertThat(get(confirm("t", LONG))).isEqualTo(new Delivery(at(1), Map.of()));
	}

	@Test
	void aSubscriberIsAskedAsSoonAsItIsWelcome() throws Exception {
		for (int i = 1; i <= 50; i++) {
			TestSubscriber subscriber = attached(TestSubscriber.hello("s"));
			CompletableFuture<Delivery> report = confirm("t", LONG);
			awaitConfirm(subscriber);
			subscriber.ack(i);
			assertThat(get(report).statuses()).containsEntry("s", DeliveryStatus.HANDLED);
			subscriber.send(new Goodbye(i, GoodbyeReason.SHUTDOWN, 0, false));
			awaitConnections(0);
		}
	}

	@Test
	void aSubscriberThatDoesNotAnswerHasTimedOut() throws Exception {
		attached(TestSubscriber.hello("silent"));
		assertThat(get(confirm("t", Duration.ofMillis(100))).statuses())
			.isEqualTo(Map.of("silent", DeliveryStatus.TIMED_OUT));
	}

	/**
	 * It may have been asked before its WELCOME came, and lost the connection then.
	 */
	@Test
	void aSubscriberThatAttachesAnewHasNotHandledWhatItWasAskedBefore() throws Exception {
		InstanceId id = InstanceId.random();
		TestSubscriber lost = attached(TestSubscriber.hello("s", id));
		CompletableFuture<Delivery> report = confirm("t", LONG);
		awaitConfirm(lost);
		lost.close();
		awaitConnections(0);
		TestSubscriber anew = attached(TestSubscriber.hello("s", id));
		anew.ack(1);
		assertThat(get(report).statuses()).isEqualTo(Map.of("s", DeliveryStatus.GONE));
	}

	@Test
	void aSubscriberThatResumesMayHaveHandledWhatItWasAskedBefore() throws Exception {
		InstanceId id = InstanceId.random();
		TestSubscriber lost = attached(TestSubscriber.hello("s", id));
		CompletableFuture<Delivery> report = confirm("t", LONG);
		awaitConfirm(lost);
		lost.close();
		awaitConnections(0);
		TestSubscriber again = attached(TestSubscriber.resume("s", id, at(1)));
		again.ack(1);
		assertThat(get(report).statuses()).isEqualTo(Map.of("s", DeliveryStatus.HANDLED));
	}

	@Test
	void aSubscriberThatSaysGoodbyeIsGone() throws Exception {
		TestSubscriber leaving = attached(TestSubscriber.hello("leaving"));
		CompletableFuture<Delivery> report = confirm("t", LONG);
		leaving.send(new Goodbye(0, GoodbyeReason.SHUTDOWN, 0, false));
		assertThat(get(report).statuses()).isEqualTo(Map.of("leaving", DeliveryStatus.GONE));
	}

	@Test
	void aSubscriberThatComesBackAnswersForWhatItWasAskedBefore() throws Exception {
		InstanceId id = InstanceId.random();
		TestSubscriber subscriber = attached(TestSubscriber.hello("s", id));
		CompletableFuture<Delivery> report = confirm("t", LONG);
		awaitConfirm(subscriber);
		subscriber.reset();
		awaitConnections(0);
		publish(2);
		assertThat(report).isNotDone();
		TestSubscriber again = attached(TestSubscriber.resume("s", id, at(1)));
		again.ack(1);
		assertThat(get(report).statuses()).isEqualTo(Map.of("s", DeliveryStatus.HANDLED));
	}

	@Test
	void aSubscriberThatComesBackWithOtherTopicsHasGivenTheMessageUp() throws Exception {
		InstanceId id = InstanceId.random();
		TestSubscriber subscriber = attached(TestSubscriber.hello("s", id, "t"));
		subscriber.await(FrameType.LIVE);
		subscriber.reset();
		CompletableFuture<Delivery> report = confirm("t", LONG);
		awaitConnections(0);
		TestSubscriber again = attached(TestSubscriber.resume("s", id, at(0), "other"));
		publish("other", 1, 10);
		again.messages(1);
		again.ack(2);
		assertThat(get(report).statuses().getOrDefault("s", DeliveryStatus.GONE)).isEqualTo(DeliveryStatus.GONE);
	}

	@Test
	void aNewInstanceMeansThatTheOldOneIsGone() throws Exception {
		TestSubscriber old = attached(TestSubscriber.hello("s"));
		CompletableFuture<Delivery> report = confirm("t", LONG);
		old.reset();
		awaitConnections(0);
		assertThat(report).isNotDone();
		attached(TestSubscriber.hello("s"));
		assertThat(get(report).statuses()).isEqualTo(Map.of("s", DeliveryStatus.GONE));
	}

	@Test
	void aTopicGivenUpBeforeTheMessageIsGone() throws Exception {
		restart((builder) -> builder.sendBufferSize(4096).logMaxSize(1 << 20).maxMessageSize(10_000));
		TestSubscriber slow = dial(4096);
		slow.attach(TestSubscriber.hello("slow"));
		publish("t", 800, 1000);
		CompletableFuture<Delivery> report = confirm("t", LONG);
		slow.send(new Subscribe(1, TopicFilter.of("other")));
		slow.await(FrameType.SUBSCRIBED);
		assertThat(get(report).statuses()).isEqualTo(Map.of("slow", DeliveryStatus.GONE));
	}

	@Test
	void whatLiesInAGapIsReportedSo() throws Exception {
		restart((builder) -> builder.sendBufferSize(4096)
			.logMaxSize(1 << 20)
			.maxMessageSize(10_000)
			.pacing(Pacing.NONE));
		TestSubscriber slow = dial(4096);
		slow.attach(TestSubscriber.hello("slow"));
		publish("t", 800, 1000);
		Awaitility.await()
			.alias("a write is under way, the rest waits")
			.until(() -> this.publisher.subscribers().get(0).position() > 0);
		CompletableFuture<Delivery> report = confirm("t", LONG);
		publish("t", 3000, 1000);
		GapFrame gap = (GapFrame) slow.await(FrameType.GAP).control();
		while (gap.to() < 801) {
			gap = (GapFrame) slow.await(FrameType.GAP).control();
		}
		assertThat(get(report).statuses()).isEqualTo(Map.of("slow", DeliveryStatus.GAP));
	}

	@Test
	void tooManyPendingReportsAreRefusedAndNothingIsPublished() throws Exception {
		restart((builder) -> builder.maxPendingConfirmations(3));
		TestSubscriber subscriber = attached(TestSubscriber.hello("s"));
		List<CompletableFuture<Delivery>> reports = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			reports.add(confirm("t", LONG));
		}
		assertThatExceptionOfType(PublishException.class).isThrownBy(() -> confirm("t", LONG));
		assertThat(this.publisher.head().sequence()).isEqualTo(3);
		awaitConfirm(subscriber);
		subscriber.ack(1);
		get(reports.get(0));
		assertThat(confirm("t", LONG)).isNotNull();
	}

	@Test
	void reportsAndPingsWhoseCallbacksWaitAreRefusedToo() {
		Queue<Runnable> waiting = new ArrayDeque<>();
		Confirmations confirmations = new Confirmations(10, waiting::add);
		repeat(10, () -> confirmations.asked(confirmations.begin("t"), this.publisher.head(), List::of));
		assertThatExceptionOfType(TooManyPendingException.class).isThrownBy(() -> confirmations.begin("t"));
		Pings pings = new Pings(waiting::add);
		repeat(Pings.MAX_PENDING, () -> pings.begin(List.of()));
		assertThatExceptionOfType(TooManyPendingException.class).isThrownBy(() -> pings.begin(List.of()));
		waiting.forEach(Runnable::run);
		assertThat(confirmations.begin("t")).isNotNull();
		assertThat(pings.begin(List.of()).future().join()).isEmpty();
	}

	@Test
	void aCallbackMayWaitForAnotherReport() throws Exception {
		TestSubscriber subscriber = attached(TestSubscriber.hello("s"));
		int count = 300;
		List<CompletableFuture<Delivery>> nested = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			nested.add(confirm("t", LONG).thenApply((report) -> confirm("t", Duration.ofMillis(50)).join()));
		}
		// all of them, so that more callbacks wait than there are threads for
		for (int i = 0; i < count; i++) {
			awaitConfirm(subscriber);
		}
		subscriber.ack(count);
		for (CompletableFuture<Delivery> report : nested) {
			assertThat(get(report).statuses()).isEqualTo(Map.of("s", DeliveryStatus.TIMED_OUT));
		}
	}

	@Test
	void callbacksThatNeverReturnHoldUpNoReportAndNoPing() throws Exception {
		TestSubscriber subscriber = attached(TestSubscriber.hello("s", "t"));
		CountDownLatch release = new CountDownLatch(1);
		int count = 300;
		List<CompletableFuture<Delivery>> reports = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			CompletableFuture<Delivery> report = confirm("t", LONG);
			report.thenRun(() -> awaitQuietly(release));
			reports.add(report);
		}
		for (int i = 0; i < count; i++) {
			awaitConfirm(subscriber);
		}
		subscriber.ack(count);
		for (CompletableFuture<Delivery> report : reports) {
			assertThat(get(report).statuses()).isEqualTo(Map.of("s", DeliveryStatus.HANDLED));
		}
		assertThat(get(confirm("t", Duration.ofMillis(1))).statuses()).isEqualTo(Map.of("s", DeliveryStatus.TIMED_OUT));
		assertThat(this.publisher.ping(Duration.ofMillis(1)).get(60, TimeUnit.SECONDS)).containsOnlyKeys("s");
		release.countDown();
	}

	@Test
	void whatOtherCallbacksDoDoesNotKeepOneFromRunning() throws Exception {
		TestSubscriber subscriber = attached(TestSubscriber.hello("s", "t"));
		CountDownLatch release = new CountDownLatch(1);
		repeat(20, () -> confirm("t", LONG).thenRun(() -> awaitQuietly(release)));
		CompletableFuture<String> thread = confirm("t", LONG).thenApply((report) -> Thread.currentThread().getName());
		for (int i = 0; i < 21; i++) {
			awaitConfirm(subscriber);
		}
		subscriber.ack(21);
		assertThat(thread.get(60, TimeUnit.SECONDS)).startsWith("hein-results");
		release.countDown();
	}

	private static void repeat(int times, Runnable task) {
		for (int i = 0; i < times; i++) {
			task.run();
		}
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Test
	void aMessageThatCannotBePublishedLeavesNoReportBehind() throws Exception {
		restart((builder) -> builder.maxPendingConfirmations(1));
		attached(TestSubscriber.hello("s"));
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(IllegalArgumentException.class)
				.isThrownBy(() -> this.publisher.publishAndConfirm(new OutgoingMessage("*", new byte[0]), LONG));
		}
		assertThat(confirm("t", LONG)).isNotDone();
	}

	@Test
	void aStopEndsReportsWithinTheGracePeriod() throws Exception {
		restart((builder) -> builder.shutdownGracePeriod(Duration.ofMillis(200)));
		attached(TestSubscriber.hello("silent"));
		CompletableFuture<Delivery> report = confirm("t", LONG);
		this.publisher.stop().get(60, TimeUnit.SECONDS);
		assertThat(get(report).statuses()).isEqualTo(Map.of("silent", DeliveryStatus.TIMED_OUT));
	}

	@Test
	void nobodyWaitsForAReportThatItsUserHasEnded() throws Exception {
		restart((builder) -> builder.maxPendingConfirmations(1));
		attached(TestSubscriber.hello("silent"));
		assertThat(confirm("t", LONG).cancel(true)).isTrue();
		CompletableFuture<Delivery> second = Awaitility.await()
			.ignoreExceptionsInstanceOf(PublishException.class)
			.until(() -> confirm("t", LONG), Objects::nonNull);
		assertThat(second.completeExceptionally(new TimeoutException("planned by the test"))).isTrue();
		// what a stop waits for
		assertThat(((NettyPublisher) this.publisher).run().shared().confirmations().isEmpty()).isTrue();
	}

	@Test
	void nobodyWaitsForAPingThatItsUserHasEnded() throws Exception {
		attached(TestSubscriber.hello("silent"));
		for (int i = 0; i < Pings.MAX_PENDING; i++) {
			assertThat(this.publisher.ping(LONG).cancel(true)).isTrue();
		}
		Awaitility.await()
			.ignoreExceptionsInstanceOf(PublishException.class)
			.until(() -> this.publisher.ping(LONG), Objects::nonNull);
	}

	@Test
	void aStopWaitsForReports() throws Exception {
		restart((builder) -> builder.shutdownGracePeriod(Duration.ofSeconds(20)));
		TestSubscriber subscriber = attached(TestSubscriber.hello("s"));
		CompletableFuture<Delivery> report = confirm("t", LONG);
		CompletableFuture<Void> stopped = this.publisher.stop();
		awaitConfirm(subscriber);
		assertThat(stopped).isNotDone();
		subscriber.ack(1);
		assertThat(get(report).statuses()).isEqualTo(Map.of("s", DeliveryStatus.HANDLED));
		assertThat(((Goodbye) subscriber.await(FrameType.GOODBYE).control()).sequence()).isEqualTo(1);
		subscriber.close();
		stopped.get(60, TimeUnit.SECONDS);
	}

	@Test
	void aReportMayCloseThePublisher() throws Exception {
		TestSubscriber subscriber = attached(TestSubscriber.hello("s"));
		CompletableFuture<Void> closed = confirm("t", LONG).thenRun(this.publisher::close);
		awaitConfirm(subscriber);
		subscriber.ack(1);
		subscriber.await(FrameType.GOODBYE);
		subscriber.close();
		closed.get(60, TimeUnit.SECONDS);
		assertThat(this.publisher.isRunning()).isFalse();
	}

	private CompletableFuture<Delivery> confirm(String topic, Duration timeout) {
		return this.publisher.publishAndConfirm(new OutgoingMessage(topic, new byte[10]), timeout);
	}

	private static long awaitConfirm(TestSubscriber subscriber) throws Exception {
		TestSubscriber.Frame frame = subscriber.await(FrameType.DATA);
		while (!frame.confirm()) {
			frame = subscriber.await(FrameType.DATA);
		}
		return frame.sequence();
	}

	private static Delivery get(CompletableFuture<Delivery> report) throws Exception {
		return report.get(60, TimeUnit.SECONDS);
	}

}
