package io.hein.transport.backbone.confirm;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

import io.hein.transport.backbone.confirm.GivenExchange.Edge;
import io.hein.transport.confirm.Delivery;
import io.hein.transport.confirm.DeliveryStatus;
import io.hein.transport.confirm.Recipient;
import io.hein.transport.confirm.TooManyPendingException;
import io.hein.transport.frame.InstanceId;
import io.hein.transport.frame.Position;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Reports that several edges put together, with given time.
 */
class SharedConfirmationsTests {

	private final GivenExchange exchange = new GivenExchange();

	private final Edge here = this.exchange.edge("here");

	private final Edge there = this.exchange.edge("there");

	private final Edge far = this.exchange.edge("far");

	@Test
	void eachEdgeAnswersForItsSubscribers() {
		Recipient one = this.here.has("one");
		Recipient two = this.there.has("two");
		Recipient three = this.far.has("three");
		PendingReport report = this.exchange.send(this.here);
		this.here.handled(one, 1);
		this.there.handled(two, 1, 1);
		assertPending(report);
		this.far.handled(three, 1);
		this.exchange.exchange();
		assertThat(report.future().join()).isEqualTo(new Delivery(new Position(GivenExchange.EPOCH, 1),
				Map.of("one", DeliveryStatus.HANDLED, "two", DeliveryStatus.FAILED, "three", DeliveryStatus.HANDLED)));
	}

	@Test
	void eachStatusComesFromAnotherEdgeAsFromThisOne() {
		for (Edge edge : List.of(this.here, this.there)) {
			Recipient gap = edge.has("gap");
			Recipient gone = edge.has("gone");
			Recipient changed = edge.has("changed");
			Recipient unsendable = edge.has("unsendable");
			Recipient received = edge.has("received");
			edge.has("silent");
			PendingReport report = this.exchange.send(this.here);
			long at = this.exchange.head();
			edge.confirmations.answers().gap(gap, at, at);
			this.exchange.exchange();
			edge.handled(gap, at);
			edge.confirmations.answers().gone(gone);
			edge.confirmations.answers().topicsChanged(changed, at - 1, (topic) -> false);
			edge.confirmations.answers().unsendable(unsendable, at);
			edge.confirmations.answers().received(received, at);
			this.exchange.exchange();
			assertThat(report.future()).isNotDone();
			assertThat(timedOut(this.here, report)).isEqualTo(new Delivery(new Position(GivenExchange.EPOCH, at),
					Map.of("gap", DeliveryStatus.GAP, "gone", DeliveryStatus.GONE, "changed", DeliveryStatus.GONE,
							"unsendable", DeliveryStatus.FAILED, "received", DeliveryStatus.RECEIVED, "silent",
							DeliveryStatus.TIMED_OUT)));
			edge.empty();
		}
	}

	@Test
	void withoutSubscribersTheReportIsEmptyWhenAllHaveSaidSo() {
		this.there.cut();
		PendingReport report = this.exchange.send(this.here);
		assertThat(report.future()).isNotDone();
		this.there.mended();
		this.exchange.exchange();
		assertThat(complete(report)).isEmpty();
	}

	@Test
	void anEdgeMayBeAlone() {
		GivenExchange alone = new GivenExchange();
		Edge only = alone.edge("only");
		Recipient one = only.has("one");
		PendingReport report = alone.send(only);
		only.handled(one, 1);
		alone.exchange();
		assertThat(complete(report)).isEqualTo(Map.of("one", DeliveryStatus.HANDLED));
	}

	@Test
	void reportsOfSeveralSendersDoNotMix() {
		Recipient one = this.far.has("one");
		PendingReport first = this.exchange.send(this.here);
		PendingReport second = this.exchange.send(this.there);
		this.far.handled(one, 1);
		this.far.handled(one, 2, 2);
		assertReported(first, "one", DeliveryStatus.HANDLED);
		assertThat(complete(second)).isEqualTo(Map.of("one", DeliveryStatus.FAILED));
	}

	@Test
	void anEdgeThatIsSilentIsNotWaitedForForEverAndTheReportSaysSo() {
		Recipient one = this.here.has("one");
		this.there.has("two");
		this.there.cut();
		PendingReport report = this.exchange.send(this.here);
		this.here.handled(one, 1);
		this.exchange.pass(Duration.ofSeconds(4));
		assertThat(report.future()).isNotDone();
		this.exchange.pass(Duration.ofSeconds(6));
		Delivery delivery = report.future().join();
		assertThat(delivery.statuses()).isEqualTo(Map.of("one", DeliveryStatus.HANDLED));
		assertThat(delivery.problem()).contains("edge 'there'")
			.endsWith("has not answered, and is not heard of any more");
	}

	@Test
	void anEdgeThatHasNotAnsweredInTimeMakesTheReportIncomplete() {
		this.there.behind();
		PendingReport report = this.exchange.send(this.here);
		assertThat(timedOut(this.here, report).problem()).startsWith("edge 'there' (").endsWith(") has not answered");
	}

	@Test
	void anEdgeThatWasSilentBeforeIsNotAsked() {
		this.there.cut();
		this.exchange.pass(Duration.ofSeconds(10));
		assertThat(complete(this.exchange.send(this.here))).isEmpty();
	}

	@Test
	void anEdgeThatReadsTheMessageLateIsWaitedFor() {
		Recipient two = this.there.has("two");
		this.there.behind();
		PendingReport report = this.exchange.send(this.here);
		this.exchange.pass(Duration.ofSeconds(20));
		assertThat(report.future()).isNotDone();
		this.there.read(report, 1);
		this.there.handled(two, 1);
		assertReported(report, "two", DeliveryStatus.HANDLED);
	}

	@Test
	void whatAnEdgeThatVanishesHadNotSaidIsNotCertain() {
		this.there.has("two");
		PendingReport report = this.exchange.send(this.here);
		this.there.cut();
		this.exchange.pass(Duration.ofSeconds(10));
		assertThat(report.future()).isNotDone();
		Delivery delivery = timedOut(this.here, report);
		assertThat(delivery.statuses()).isEqualTo(Map.of("two", DeliveryStatus.TIMED_OUT));
		assertThat(delivery.problem()).contains("may know more");
	}

	@Test
	void aSubscriberOfAnEdgeThatVanishesMayAnswerElsewhere() {
		Recipient moving = this.there.has("moving");
		PendingReport report = this.exchange.send(this.here);
		this.there.cut();
		this.far.comes(moving, 0);
		this.far.handled(moving, 1);
		assertReported(report, "moving", DeliveryStatus.HANDLED);
	}

	@Test
	void aSubscriberOfAnEdgeThatStopsMayAnswerElsewhere() {
		Recipient moving = this.there.has("moving");
		PendingReport report = this.exchange.send(this.here);
		this.there.stop();
		assertPending(report);
		this.far.comes(moving, 0);
		this.far.handled(moving, 0);
		this.far.handled(moving, 1, 1);
		assertReported(report, "moving", DeliveryStatus.FAILED);
	}

	@Test
	void aSubscriberOfAnEdgeThatStopsAndDoesNotComeBackHasTimedOut() {
		this.there.has("away");
		PendingReport report = this.exchange.send(this.here);
		this.there.stop();
		this.exchange.exchange();
		Delivery delivery = timedOut(this.here, report);
		assertThat(delivery)
			.isEqualTo(new Delivery(new Position(GivenExchange.EPOCH, 1), Map.of("away", DeliveryStatus.TIMED_OUT)));
	}

	@Test
	void anEdgeThatStopsBeforeItHasReadTheMessageMakesTheReportIncomplete() {
		this.there.behind();
		PendingReport report = this.exchange.send(this.here);
		this.there.stop();
		this.exchange.exchange();
		assertThat(report.future().join().problem()).endsWith("stopped before it had read the message");
	}

	@Test
	void whoComesWithTheMessageHandledIsBelievedWhenTheOthersHaveSaidWhatTheyKnow() {
		Recipient moving = this.there.has("moving");
		PendingReport report = this.exchange.send(this.here);
		this.there.loses(moving);
		this.there.cut();
		this.far.comes(moving, 1);
		this.far.handled(moving, 1);
		assertPending(report);
		this.there.mended();
		assertReported(report, "moving", DeliveryStatus.HANDLED);
	}

	@Test
	void aFailureThatOnlyTheFirstEdgeHasHeardOfCounts() {
		Recipient moving = this.there.has("moving");
		PendingReport report = this.exchange.send(this.here);
		this.there.cut();
		this.there.handled(moving, 1, 1);
		this.there.loses(moving);
		// it knows that the failure was heard, and does not repeat it
		this.far.comes(moving, 1);
		this.far.handled(moving, 1);
		assertPending(report);
		this.there.mended();
		assertReported(report, "moving", DeliveryStatus.FAILED);
	}

	@Test
	void theSameHoldsWhenThisEdgeIsTheSecondOne() {
		Recipient moving = this.there.has("moving");
		PendingReport report = this.exchange.send(this.here);
		this.there.cut();
		this.there.handled(moving, 1, 1);
		this.here.comes(moving, 1);
		this.here.handled(moving, 1);
		assertPending(report);
		this.there.mended();
		assertReported(report, "moving", DeliveryStatus.FAILED);
	}

	@Test
	void whoComesWithTheMessageHandledIsNotBelievedIfTheFirstEdgeHasVanished() {
		Recipient moving = this.there.has("moving");
		PendingReport report = this.exchange.send(this.here);
		this.there.cut();
		this.there.handled(moving, 1, 1);
		this.far.comes(moving, 1);
		this.far.handled(moving, 1);
		this.exchange.pass(Duration.ofSeconds(20));
		Delivery delivery = timedOut(this.here, report);
		assertThat(delivery.statuses()).isEqualTo(Map.of("moving", DeliveryStatus.TIMED_OUT));
		assertThat(delivery.problem()).contains("was not certain in time");
	}

	@Test
	void whoIsSeenHandlingTheMessageIsBelieved() {
		Recipient moving = this.there.has("moving");
		PendingReport report = this.exchange.send(this.here);
		this.there.cut();
		this.far.comes(moving, 1);
		this.far.handled(moving, 0);
		this.far.handled(moving, 1);
		assertReported(report, "moving", DeliveryStatus.HANDLED);
	}

	@Test
	void aGoodbyeDoesNotCountWhileTheSubscriberIsAskedElsewhere() {
		Recipient both = this.there.has("both");
		this.far.comes(both, 0);
		PendingReport report = this.exchange.send(this.here);
		this.there.confirmations.answers().gone(both);
		assertPending(report);
		this.far.handled(both, 1);
		assertReported(report, "both", DeliveryStatus.HANDLED);
	}

	@Test
	void aGoodbyeAtAnotherEdgeCounts() {
		Recipient moving = this.there.has("moving");
		PendingReport report = this.exchange.send(this.here);
		this.there.loses(moving);
		this.far.comes(moving, 0);
		this.far.confirmations.answers().gone(moving);
		assertReported(report, "moving", DeliveryStatus.GONE);
	}

	@Test
	void aGapThatDidNotArriveDoesNotCount() {
		Recipient moving = this.there.has("moving");
		PendingReport report = this.exchange.send(this.here);
		this.there.confirmations.answers().gap(moving, 1, 1);
		this.there.loses(moving);
		this.far.comes(moving, 0);
		this.far.handled(moving, 1);
		assertReported(report, "moving", DeliveryStatus.HANDLED);
	}

	@Test
	void whoNeverGotToKnowThatItWasAttachedHasPassedOverTheMessage() {
		Recipient moving = this.there.has("moving");
		PendingReport report = this.exchange.send(this.here);
		this.there.loses(moving);
		this.far.comes(moving, 1);
		this.far.confirmations.answers().passedOver(moving, 1);
		assertReported(report, "moving", DeliveryStatus.GONE);
	}

	@Test
	void whoComesAndWasNotAskedIsNotInTheReport() {
		Recipient one = this.here.has("one");
		PendingReport report = this.exchange.send(this.here);
		Recipient late = GivenExchange.subscriber("late");
		this.far.comes(late, 0);
		this.far.handled(late, 1);
		this.exchange.exchange();
		this.here.handled(one, 1);
		assertReported(report, "one", DeliveryStatus.HANDLED);
	}

	@Test
	void ofTwoProcessesOfOneNameTheWorseCounts() {
		Recipient one = this.here.has("same");
		Recipient other = this.there.has("same");
		PendingReport report = this.exchange.send(this.far);
		this.here.handled(one, 1);
		this.there.handled(other, 1, 1);
		assertReported(report, "same", DeliveryStatus.FAILED);
	}

	@Test
	void anInstanceWhoseNameIsTakenAtOneEdgeMayLiveAtAnother() {
		Recipient one = this.there.has("same");
		PendingReport report = this.exchange.send(this.here);
		Recipient other = GivenExchange.subscriber("same");
		this.there.comes(other, 1);
		this.there.confirmations.answers().replaced(other);
		assertPending(report);
		this.far.comes(one, 0);
		this.far.handled(one, 1);
		assertReported(report, "same", DeliveryStatus.HANDLED);
	}

	@Test
	void anEdgeThatJoinsIsAskedToo() {
		this.there.cut();
		PendingReport report = this.exchange.send(this.here);
		Edge joining = this.exchange.edge("joining");
		this.there.mended();
		this.exchange.exchange();
		// it reads from behind the message on
		assertThat(complete(report)).isEmpty();
		PendingReport next = this.exchange.send(this.here);
		joining.stop();
		assertThat(complete(next)).isEmpty();
	}

	@Test
	void manySubscribersAreReportedInSeveralRecords() {
		List<Recipient> many = new ArrayList<>();
		for (int i = 0; i < 10_000; i++) {
			many.add(this.there.has("subscriber-with-a-long-name-" + i));
		}
		PendingReport report = this.exchange.send(this.here);
		many.forEach((one) -> this.there.handled(one, 1));
		this.exchange.exchange();
		assertThat(complete(report)).hasSize(10_000).containsValue(DeliveryStatus.HANDLED);
		assertThat(this.exchange.topic).allSatisfy((bytes) -> assertThat(bytes).hasSizeLessThan(100_000));
		assertThat(this.exchange.topic).hasSizeLessThan(40);
	}

	@Test
	void withoutTheTopicOfReportsTheDeadlineHolds() {
		Recipient one = this.here.has("one");
		this.here.cut();
		PendingReport report = this.exchange.send(this.here);
		this.here.handled(one, 1);
		this.exchange.pass(Duration.ofSeconds(30));
		Delivery delivery = timedOut(this.here, report);
		assertThat(delivery.problem()).startsWith("nothing was heard from the topic of reports");
	}

	@Test
	void whenTheTopicOfReportsIsLostAfterwardsTheReportSaysSo() {
		this.there.has("two");
		PendingReport report = this.exchange.send(this.here);
		this.here.cut();
		this.exchange.pass(Duration.ofSeconds(10));
		Delivery delivery = timedOut(this.here, report);
		assertThat(delivery.statuses()).isEqualTo(Map.of("two", DeliveryStatus.TIMED_OUT));
		assertThat(delivery.problem()).startsWith("nothing is heard from the topic of reports at present");
	}

	@Test
	void whatCouldNotBeWrittenMakesPendingReportsIncompleteAndNoOthers() {
		Recipient two = this.there.has("two");
		PendingReport report = this.exchange.send(this.here);
		this.there.confirmations.failed("the broker has burned down");
		this.here.confirmations.failed("the broker has burned down");
		this.exchange.exchange();
		this.exchange.pass(Duration.ofSeconds(10));
		Delivery delivery = timedOut(this.here, report);
		assertThat(delivery.problem()).startsWith("the broker has burned down");
		PendingReport next = this.exchange.send(this.here);
		this.there.handled(two, 2);
		assertReported(next, "two", DeliveryStatus.HANDLED);
	}

	@Test
	void recordsOfAnUnknownVersionMakeReportsIncomplete() {
		this.exchange.topic.add(new byte[] { 99, 1, 2 });
		PendingReport report = this.exchange.send(this.here);
		assertThat(report.future().join().problem()).contains("does not understand");
		this.exchange.pass(Duration.ofMinutes(2));
		assertThat(complete(this.exchange.send(this.here))).isEmpty();
	}

	@Test
	void whatWasNotAcknowledgedInTimeMayHaveBeenAppended() {
		PendingReport report = this.here.confirmations.begin(1);
		this.here.confirmations.timedOut(report, () -> new IllegalStateException("uncertain"));
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> report.future().get())
			.withRootCauseExactlyInstanceOf(IllegalStateException.class);
	}

	@Test
	void whatWasReadBackWasAppendedWhateverWasSaidOfIt() {
		PendingReport report = this.here.confirmations.begin(Duration.ofMinutes(1).toNanos());
		for (Edge edge : List.of(this.here, this.there, this.far)) {
			edge.read(report, 1);
		}
		this.here.confirmations.failed(report, new IllegalStateException("not acknowledged"));
		this.exchange.exchange();
		assertThat(complete(report)).isEmpty();
	}

	@Test
	void aStopEndsWhatIsPending() {
		this.there.has("two");
		PendingReport report = this.exchange.send(this.here);
		this.here.stop();
		Delivery delivery = report.future().join();
		assertThat(delivery.statuses()).isEqualTo(Map.of("two", DeliveryStatus.TIMED_OUT));
		assertThat(delivery.problem()).isEqualTo("the publisher was stopped");
	}

	@Test
	void whatIsAppendedWhileThePublisherStopsIsEndedToo() {
		PendingReport acknowledged = this.here.confirmations.begin(1);
		PendingReport readBack = this.here.confirmations.begin(1);
		this.here.stop();
		assertThat(acknowledged.future()).isNotDone();
		this.here.confirmations.appended(acknowledged, 7);
		this.here.read(readBack, 8);
		for (PendingReport report : List.of(acknowledged, readBack)) {
			assertThat(report.future()).isDone();
			assertThat(report.future().join().problem()).contains("the publisher was stopped");
		}
		assertThat(acknowledged.future().join().position()).isEqualTo(new Position(GivenExchange.EPOCH, 7));
		// the other one of the two
		this.here.confirmations.appended(readBack, 8);
	}

	@Test
	void tooManyReportsAreRefused() {
		this.there.has("two");
		for (int i = 0; i < 3; i++) {
			this.exchange.send(this.here);
		}
		assertThatExceptionOfType(TooManyPendingException.class).isThrownBy(() -> this.here.confirmations.begin(1))
			.withMessageStartingWith("Already 3 confirmations are pending");
	}

	@Test
	void whatWasSentLongAgoIsNotAnsweredByAnEdgeThatStarts() {
		PendingReport report = this.here.confirmations.begin(Duration.ofSeconds(1).toNanos());
		int before = this.exchange.topic.size();
		this.there.confirmations.appended(report.request(), 1, new byte[0], Duration.ofHours(1));
		this.there.confirmations.appended(new byte[] { 1, 2, 3 }, 2, new byte[0], Duration.ZERO);
		this.exchange.exchange();
		assertThat(this.exchange.topic).hasSize(before);
	}

	@Test
	void theIdentityOfARunStaysASecret() {
		InstanceId secret = new InstanceId(0x1122334455667788L, 0x99AABBCCDDEEFF00L);
		this.there.comes(new Recipient("two", secret), 0);
		this.exchange.send(this.here);
		byte[] high = ByteBuffer.allocate(Long.BYTES).putLong(secret.high()).array();
		assertThat(this.exchange.topic).allSatisfy((bytes) -> assertThat(new String(bytes, StandardCharsets.ISO_8859_1))
			.doesNotContain(new String(high, StandardCharsets.ISO_8859_1)));
	}

	private void assertReported(PendingReport report, String name, DeliveryStatus status) {
		this.exchange.exchange();
		assertThat(complete(report)).isEqualTo(Map.of(name, status));
	}

	private void assertPending(PendingReport report) {
		this.exchange.exchange();
		assertThat(report.future()).isNotDone();
	}

	private static Map<String, DeliveryStatus> complete(PendingReport report) {
		assertThat(report.future()).isDone();
		Delivery delivery = report.future().join();
		assertThat(delivery.problem()).isNull();
		return delivery.statuses();
	}

	private static Delivery timedOut(Edge edge, PendingReport report) {
		assertThat(report.future()).isNotDone();
		edge.confirmations.timedOut(report, () -> new IllegalStateException("not appended"));
		return report.future().join();
	}

}
