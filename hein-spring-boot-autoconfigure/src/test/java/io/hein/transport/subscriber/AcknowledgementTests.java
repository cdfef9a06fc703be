package io.hein.transport.subscriber;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import io.hein.transport.frame.Ack;
import io.hein.transport.frame.DataFrames;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Ping;
import io.hein.transport.frame.Pong;
import io.hein.transport.frame.Position;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.lane.ReceivedMessage;
import io.hein.transport.lane.RecordingHandler;
import io.hein.transport.topic.TopicFilter;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is reported to the publisher as handled.
 */
class AcknowledgementTests extends AbstractScriptedTests {

	private static final long CONFIRM_MILLIS = 500;

	@Test
	void aNewSubscriberAcknowledgesNothingBeforeThereIsSomethingToReport() {
		lane("**");
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.accept();
		session.send(ScriptedPublisher.welcomeFrame(this.epoch, 4, 4), new Ping(1, 4));
		session.readNext(Pong.class);
		session.sendFlagged(5, "a", "x");
		assertThat(session.readNext(Ack.class)).isEqualTo(new Ack(5, new long[0]));
	}

	@Test
	void aSubscriberThatHasLeftAndComesAgainSaysThatItIsNotDoneWithWhatWasBefore() {
		Lane lane = stopWithOneMessageKept();
		this.subscriber.start();
		ScriptedPublisher.Session second = this.publisher.accept();
		assertThat(second.hello().attachedBefore()).isFalse();
		assertThat(second.welcomeBack(this.epoch, 7, 7)).isEqualTo(new Ack(0, new long[0]));
		lane.resume();
		assertThat(second.readAckOf(7)).isEqualTo(new Ack(7, new long[0]));
	}

	@Test
	void theFirstFrameOfOneThatWasAttachedBeforeIsAnAck() {
		startWithLane(4).reset();
		ScriptedPublisher.Session session = this.publisher.accept();
		assertThat(session.welcomeBack(this.epoch, 4, 9)).isEqualTo(new Ack(4, new long[0]));
	}

	@Test
	void handledIsAcknowledgedOnceASecondWhileItChanges() {
		ScriptedPublisher.Session session = startWithLane(0);
		long begin = System.nanoTime();
		for (long sequence = 1; sequence <= 30; sequence++) {
			session.send(sequence, "a", "x");
			awaitReceived(sequence);
		}
		int count = 0;
		long handled = 0;
		while (handled < 30) {
			handled = session.readNext(Ack.class).handled();
			count++;
		}
		long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
		assertThat(count).isLessThanOrEqualTo((int) seconds + 2);
	}

	@Test
	void aFlaggedMessageIsAcknowledgedSoon() {
		ScriptedPublisher.Session session = startWithLane(0);
		session.send(1, "a", "x");
		this.handler.awaitEvents("1 a x");
		long begin = System.nanoTime();
		for (long sequence = 2; sequence <= 21; sequence++) {
			session.sendFlagged(sequence, "a", "x");
			assertThat(session.readAckOf(sequence).handled()).isEqualTo(sequence);
		}
		assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin)).isLessThan(20 * CONFIRM_MILLIS);
	}

	@Test
	void aFlaggedMessageIsAcknowledgedWhenTheSlowestLaneHasPassedIt() {
		Semaphore permits = new Semaphore(0);
		lane("flagged");
		this.subscriber.addLane(Lane.Options.of("slow", TopicFilter.of("other")), (message) -> permits.acquire());
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.welcome(this.epoch, 0, 0);
		session.send(1, "other", "x");
		long begin = System.nanoTime();
		for (long flagged = 2; flagged <= 40; flagged += 2) {
			session.sendFlagged(flagged, "flagged", "x");
			session.send(flagged + 1, "other", "x");
			awaitReceived(flagged + 1);
			int count = (int) flagged / 2;
			await().until(() -> this.handler.events().size() == count);
			assertThat(this.subscriber.status().handled()).extracting("sequence").isEqualTo(flagged - 2);
			permits.release();
			assertThat(session.readAckOf(flagged).handled()).isEqualTo(flagged);
		}
		assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin)).isLessThan(20 * CONFIRM_MILLIS);
		permits.release();
		assertThat(session.readAckOf(41).handled()).isEqualTo(41);
	}

	@Test
	void failedPositionsOfFlaggedMessagesAreReported() {
		failOn("bad");
		ScriptedPublisher.Session session = this.publisher.welcome(this.epoch, 0, 0);
		session.send(1, "bad", "not flagged");
		session.sendFlagged(2, "bad", "x");
		session.sendFlagged(3, "good", "x");
		session.sendFlagged(4, "bad", "x");
		Ack ack = session.readNext(Ack.class);
		long[] failed = ack.failed();
		while (ack.handled() < 4) {
			ack = session.readNext(Ack.class);
			failed = LongStream.concat(Arrays.stream(failed), Arrays.stream(ack.failed())).toArray();
		}
		assertThat(failed).containsExactly(2, 4);
	}

	@Test
	void failedPositionsAreReportedAgainOnTheNextConnection() {
		failOn("bad");
		ScriptedPublisher.Session first = this.publisher.welcome(this.epoch, 0, 0);
		first.sendFlagged(1, "bad", "x");
		assertThat(first.readNext(Ack.class)).isEqualTo(new Ack(1, new long[] { 1 }));
		first.reset();
		ScriptedPublisher.Session second = this.publisher.accept();
		assertThat(second.welcomeBack(this.epoch, 1, 1)).isEqualTo(new Ack(1, new long[] { 1 }));
		second.sendFlagged(2, "good", "x");
		assertThat(second.readNext(Ack.class)).isEqualTo(new Ack(2, new long[0]));
		second.reset();
		ScriptedPublisher.Session third = this.publisher.accept();
		assertThat(third.welcomeBack(Epoch.random(), 0, 0)).isEqualTo(new Ack(0, new long[0]));
	}

	@Test
	void failuresOfALogWhileAnotherOneIsReadAreReportedWhenItIsMetAgain() {
		ScriptedPublisher other = useTwo();
		Semaphore permits = new Semaphore(0);
		this.subscriber.addLane(Lane.Options.of("failing", TopicFilter.EVERYTHING), (message) -> {
			permits.acquire();
			if (message.topic().equals("bad")) {
				throw new IllegalStateException("expected by the test");
			}
		});
		this.subscriber.start();
		ScriptedPublisher.Session first = this.publisher.welcome(this.epoch, 0, 0);
		first.sendFlagged(1, "good", "x");
		first.sendFlagged(2, "bad", "x");
		awaitReceived(2);
		first.reset();
		this.publisher.accept().reset();
		ScriptedPublisher.Session second = other.welcome(Epoch.random(), 5, 5);
		second.send(6, "good", "x");
		awaitReceived(6);
		permits.release(2);
		await().until(() -> permits.hasQueuedThreads() && permits.availablePermits() == 0);
		second.reset();
		other.accept().reset();
		// what is left of the other log does not hide that this one is handled
		ScriptedPublisher.Session third = this.publisher.accept();
		Ack ack = third.welcomeBack(this.epoch, 2, 2);
		List<Long> failed = new ArrayList<>(Arrays.stream(ack.failed()).boxed().toList());
		while (ack.handled() < 2) {
			ack = third.read(Ack.class);
			Arrays.stream(ack.failed()).forEach(failed::add);
		}
		assertThat(failed).containsExactly(2L);
		permits.release();
	}

	@Test
	void aFailedBatchFailsAllOfItsFlaggedMessages() {
		this.subscriber.addLane(new Lane.Options("batch", TopicFilter.EVERYTHING, 1, 100_000, 10, false),
				new MessageHandler() {

					@Override
					public void onMessage(ReceivedMessage message) {
					}

					@Override
					public void onBatch(List<ReceivedMessage> batch) throws Exception {
						throw new Exception("expected by the test");
					}

				});
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.welcome(this.epoch, 0, 0);
		session.write(LaneTests.concat(DataFrames.data(1, "a", "x"), DataFrames.data(2, "a", new byte[1], true),
				DataFrames.data(3, "a", new byte[1], true)));
		assertThat(session.readNext(Ack.class)).isEqualTo(new Ack(3, new long[] { 2, 3 }));
	}

	@Test
	void contentOfAnOlderLogHoldsTheNewOnesHandledPositionBack() {
		Semaphore permits = new Semaphore(0);
		this.subscriber.addLane(Lane.Options.of("slow", TopicFilter.EVERYTHING), (message) -> permits.acquire());
		this.subscriber.start();
		ScriptedPublisher.Session first = this.publisher.welcome(this.epoch, 0, 0);
		first.send(1, "a", "x");
		awaitReceived(1);
		first.reset();
		ScriptedPublisher.Session second = this.publisher.welcome(Epoch.random(), 0, 0);
		second.send(1, "a", "x");
		second.send(2, "a", "x");
		awaitReceived(2);
		assertThat(this.subscriber.status().handled()).extracting("sequence").isEqualTo(0L);
		permits.release();
		await().until(permits::hasQueuedThreads);
		assertThat(this.subscriber.status().handled()).extracting("sequence").isEqualTo(0L);
		permits.release();
		assertThat(second.readAckOf(1).handled()).isEqualTo(1);
		permits.release();
		assertThat(second.readAckOf(2).handled()).isEqualTo(2);
	}

	@Test
	void theHandledPositionStaysInTheOlderLogAsLongAsContentOfThatIsOutstanding() {
		Semaphore permits = new Semaphore(0);
		this.subscriber.addLane(Lane.Options.of("slow", TopicFilter.EVERYTHING), (message) -> permits.acquire());
		RecordingHandler fast = new RecordingHandler();
		this.subscriber.addLane(Lane.Options.of("fast", TopicFilter.EVERYTHING), fast);
		this.subscriber.start();
		ScriptedPublisher.Session first = this.publisher.welcome(this.epoch, 0, 0);
		first.send(1, "a", "1");
		first.send(2, "a", "2");
		permits.release();
		awaitHandled(1);
		awaitReceived(2);
		first.reset();
		Epoch second = Epoch.random();
		ScriptedPublisher.Session session = this.publisher.welcome(second, 0, 0);
		session.send(1, "a", "1");
		fast.awaitEvents("1 a 1", "2 a 2", "gap 3-? EPOCH", "1 a 1");
		session.reset();
		Epoch third = Epoch.random();
		this.publisher.welcome(third, 0, 0).send(1, "a", "1");
		fast.awaitEvents("1 a 1", "2 a 2", "gap 3-? EPOCH", "1 a 1", "gap 2-? EPOCH", "1 a 1");
		awaitReceived(1);
		assertThat(this.subscriber.status().handled()).isEqualTo(new Position(this.epoch, 1));
		permits.release();
		await().until(() -> new Position(second, 0).equals(this.subscriber.status().handled()));
		permits.release();
		await().until(() -> new Position(third, 0).equals(this.subscriber.status().handled()));
		permits.release();
		await().until(() -> new Position(third, 1).equals(this.subscriber.status().handled()));
	}

	@Test
	void whatARemovedLaneDropsIsReportedAsFailed() {
		Semaphore permits = new Semaphore(0);
		Lane lane = this.subscriber.addLane(new Lane.Options("removed", TopicFilter.of("wanted"), 2, 100_000, 0, false),
				(message) -> permits.acquire());
		lane("**");
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.welcome(this.epoch, 0, 0);
		session.sendFlagged(1, "wanted", "x");
		session.sendFlagged(2, "wanted", "x");
		session.sendFlagged(3, "other", "x");
		session.sendFlagged(4, "wanted", "x");
		awaitReceived(4);
		await().until(permits::hasQueuedThreads);
		CompletableFuture<Void> removed = lane.remove();
		permits.release(4);
		assertThat(removed).succeedsWithin(Duration.ofMinutes(1));
		List<Long> failed = new ArrayList<>();
		Ack ack = session.readNext(Ack.class);
		while (ack.handled() < 4) {
			Arrays.stream(ack.failed()).forEach(failed::add);
			ack = session.readNext(Ack.class);
		}
		Arrays.stream(ack.failed()).forEach(failed::add);
		assertThat(failed).containsExactly(2L, 4L);
	}

	private void failOn(String topic) {
		this.subscriber.addLane(Lane.Options.of("failing", TopicFilter.EVERYTHING), (message) -> {
			if (message.topic().equals(topic)) {
				throw new IllegalStateException("expected by the test");
			}
		});
		this.subscriber.start();
	}

}
