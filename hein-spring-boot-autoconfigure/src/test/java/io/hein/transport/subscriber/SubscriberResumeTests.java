package io.hein.transport.subscriber;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.hein.testsupport.CanarySecret;
import io.hein.transport.frame.Ack;
import io.hein.transport.frame.DataFrames;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.ErrorFrame;
import io.hein.transport.frame.GapFrame;
import io.hein.transport.frame.GapReason;
import io.hein.transport.frame.Goodbye;
import io.hein.transport.frame.GoodbyeReason;
import io.hein.transport.frame.Position;
import io.hein.transport.frame.PositionFrame;
import io.hein.transport.frame.StartFrom;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.lane.ReceivedMessage;
import io.hein.transport.topic.TopicFilter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where a subscriber begins and continues, and what it says about what it missed.
 */
@ExtendWith(OutputCaptureExtension.class)
class SubscriberResumeTests extends AbstractScriptedTests {

	@Test
	void theFirstHelloAsksForWhatTheBuilderSaid() {
		use(builder().startFrom(StartFrom.EARLIEST).token(CanarySecret.TOKEN));
		lane("a.*", "b");
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.accept();
		assertThat(session.hello().name()).isEqualTo("test");
		assertThat(session.hello().start()).isEqualTo(StartFrom.EARLIEST);
		assertThat(session.hello().attachedBefore()).isFalse();
		assertThat(session.hello().resume()).isEmpty();
		assertThat(session.hello().token()).isEqualTo(CanarySecret.TOKEN);
		assertThat(session.hello().topics()).isEqualTo(TopicFilter.of("a.*", "b"));
	}

	@Test
	void theFirstAttachIsNoGap() {
		ScriptedPublisher.Session session = startWithLane(41);
		session.send(42, "a", "x");
		this.handler.awaitEvents("42 a x");
		assertThat(this.subscriber.status().received()).isEqualTo(new Position(this.epoch, 42));
		assertThat(this.subscriber.statistics().gaps().values()).containsOnly(0L);
	}

	@Test
	void aLostConnectionIsResumedAfterTheLastReceivedPosition() {
		CountDownLatch release = new CountDownLatch(1);
		this.subscriber.addLane(Lane.Options.of("slow", TopicFilter.EVERYTHING), (message) -> {
			release.await();
			this.handler.onMessage(message);
		});
		this.subscriber.start();
		ScriptedPublisher.Session first = this.publisher.welcome(this.epoch, 0, 0);
		first.send(1, "a", "1");
		first.send(2, "a", "2");
		first.send(3, "a", "3");
		awaitReceived(3);
		first.reset();
		ScriptedPublisher.Session second = this.publisher.accept();
		assertThat(second.hello().attachedBefore()).isTrue();
		assertThat(second.hello().start()).isEqualTo(StartFrom.LATEST);
		assertThat(second.hello().resume()).containsExactly(new Position(this.epoch, 3));
		assertThat(second.welcomeBack(this.epoch, 3, 4).handled()).isZero();
		second.send(4, "a", "4");
		release.countDown();
		this.handler.awaitEvents("1 a 1", "2 a 2", "3 a 3", "4 a 4");
		assertThat(second.readAckOf(4).handled()).isEqualTo(4);
		assertThat(this.subscriber.statistics().reconnects()).isEqualTo(1);
	}

	@Test
	void theStartOfWelcomeCountsAsReceived() {
		ScriptedPublisher.Session first = startWithLane(17);
		first.reset();
		assertThat(this.publisher.accept().hello().resume()).containsExactly(new Position(this.epoch, 17));
	}

	@Test
	void theEndOfAConnectionAloneDoesNotShowWhereALogHasEnded() {
		startWithLane(0).close();
		ScriptedPublisher.Session second = this.publisher.welcome(Epoch.random(), 0, 0);
		second.send(1, "a", "new");
		this.handler.awaitEvents("gap 1-? EPOCH", "1 a new");
	}

	@Test
	void aNewEpochIsAGapOfUnknownEndIfThePublisherVanished() {
		startWithLane(0).reset();
		Epoch next = Epoch.random();
		ScriptedPublisher.Session second = this.publisher.welcome(next, 0, 0);
		second.send(1, "a", "new");
		this.handler.awaitEvents("gap 1-? EPOCH", "1 a new");
		assertThat(this.subscriber.statistics().gaps().get(GapReason.EPOCH)).isEqualTo(1);
		assertThat(this.subscriber.statistics().lost()).isZero();
	}

	@Test
	void aNewEpochIsAnExactGapIfThePublisherSaidGoodbye() {
		List<Gap> gaps = new ArrayList<>();
		this.subscriber.addLane(Lane.Options.of("gaps", TopicFilter.EVERYTHING), new MessageHandler() {

			@Override
			public void onMessage(ReceivedMessage message) throws Exception {
				SubscriberResumeTests.this.handler.onMessage(message);
			}

			@Override
			public void onGap(Gap gap) {
				gaps.add(gap);
				SubscriberResumeTests.this.handler.onGap(gap);
			}

		});
		this.subscriber.start();
		ScriptedPublisher.Session first = this.publisher.welcome(this.epoch, 0, 0);
		first.send(1, "a", "1");
		first.send(new Goodbye(5, GoodbyeReason.SHUTDOWN, 0, false));
		first.awaitClosed();
		ScriptedPublisher.Session second = this.publisher.welcome(Epoch.random(), 0, 0);
		second.send(1, "a", "new");
		this.handler.awaitEvents("1 a 1", "gap 2-5 EPOCH", "1 a new");
		assertThat(gaps).containsExactly(new Gap(this.epoch, 2, 5, GapReason.EPOCH, true));
		assertThat(this.subscriber.statistics().lost()).isEqualTo(4);
	}

	@Test
	void aPositionReportedAsLostIsNotAskedForAgain() {
		ScriptedPublisher.Session first = startWithLane(0);
		first.send(1, "a", "1");
		first.send(new Goodbye(5, GoodbyeReason.SHUTDOWN, 0, false));
		first.awaitClosed();
		Epoch next = Epoch.random();
		this.publisher.welcome(next, 0, 0).reset();
		ScriptedPublisher.Session third = this.publisher.accept();
		assertThat(third.hello().resume()).containsExactly(new Position(next, 0), new Position(this.epoch, 5));
	}

	@Test
	void anEpochMetAgainIsResumedWhereItWasLeft() {
		ScriptedPublisher otherPublisher = useTwo();
		ScriptedPublisher.Session first = startWithLane(0);
		first.send(1, "a", "1");
		awaitReceived(1);
		first.reset();
		this.publisher.accept().reset();
		Epoch other = Epoch.random();
		ScriptedPublisher.Session second = otherPublisher.welcome(other, 0, 0);
		second.send(1, "b", "1");
		this.handler.awaitEvents("1 a 1", "1 b 1");
		second.reset();
		otherPublisher.accept().reset();
		ScriptedPublisher.Session third = this.publisher.accept();
		assertThat(third.hello().resume()).containsExactly(new Position(other, 1), new Position(this.epoch, 1));
		third.welcome(this.epoch, 1, 2);
		third.send(2, "a", "2");
		this.handler.awaitEvents("1 a 1", "1 b 1", "2 a 2");
	}

	@Test
	void whatWasReportedAsLostIsPassedOverIfItIsThereAfterAll() {
		ScriptedPublisher.Session first = startWithLane(0);
		first.send(1, "a", "1");
		awaitReceived(1);
		first.reset();
		Epoch other = Epoch.random();
		this.publisher.welcome(other, 0, 0).reset();
		ScriptedPublisher.Session third = this.publisher.welcome(this.epoch, 1, 3);
		third.write(LaneTests.concat(DataFrames.data(2, "a", "2"), DataFrames.data(3, "a", new byte[1], true),
				DataFrames.data(4, "a", "4")));
		this.handler.awaitEvents("1 a 1", "gap 2-? EPOCH", "gap 1-? EPOCH", "4 a 4");
		Ack ack = third.readNext(Ack.class);
		assertThat(ack.failed()).containsExactly(3);
	}

	@Test
	void sixteenEpochsAreRemembered() {
		List<Epoch> epochs = new ArrayList<>();
		lane("**");
		this.subscriber.start();
		for (int i = 0; i < 18; i++) {
			epochs.add(0, Epoch.random());
			this.publisher.welcome(epochs.get(0), 0, 0).reset();
		}
		assertThat(this.publisher.accept().hello().resume()).extracting(Position::epoch)
			.containsExactlyElementsOf(epochs.subList(0, 16));
	}

	@Test
	void aWelcomeElsewhereThanTheKnownPositionIsAProtocolError() {
		ScriptedPublisher.Session first = startWithLane(3);
		first.reset();
		ScriptedPublisher.Session second = this.publisher.accept();
		second.send(ScriptedPublisher.welcomeFrame(this.epoch, 2, 9));
		assertThat(second.readNext(ErrorFrame.class).code()).isEqualTo(ErrorCode.PROTOCOL);
		second.awaitClosed();
		ScriptedPublisher.Session third = this.publisher.welcome(this.epoch, 3, 9);
		third.send(4, "a", "4");
		this.handler.awaitEvents("4 a 4");
	}

	@Test
	void aRejectedPositionIsForgottenAndReportedAsAGap() {
		ScriptedPublisher.Session first = startWithLane(3);
		first.reset();
		ScriptedPublisher.Session second = this.publisher.accept();
		second.send(new ErrorFrame(ErrorCode.BAD_POSITION, "no"));
		second.awaitClosed();
		ScriptedPublisher.Session third = this.publisher.accept();
		assertThat(third.hello().resume()).isEmpty();
		assertThat(third.hello().attachedBefore()).isFalse();
		third.welcome(this.epoch, 1, 1);
		third.send(2, "a", "2");
		this.handler.awaitEvents("gap 4-? EPOCH", "2 a 2");
	}

	@Test
	void aStoredPositionIsResumed() {
		use(builder().startAfter(() -> new Position(this.epoch, 7)));
		lane("**");
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.accept();
		assertThat(session.hello().attachedBefore()).isTrue();
		assertThat(session.hello().resume()).containsExactly(new Position(this.epoch, 7));
		assertThat(session.welcomeBack(this.epoch, 7, 9).handled()).isEqualTo(7);
		session.send(8, "a", "8");
		this.handler.awaitEvents("8 a 8");
	}

	@Test
	void aStoredPositionOfADeadEpochIsAnEpochGap() {
		use(builder().startAfter(() -> new Position(this.epoch, 7)));
		lane("**");
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.welcome(Epoch.random(), 0, 3);
		session.send(new GapFrame(1, 2, GapReason.EVICTED));
		session.send(3, "a", "3");
		this.handler.awaitEvents("gap 8-? EPOCH", "gap 1-2 EVICTED", "3 a 3");
	}

	@Test
	void anUnknownLogThatDoesNotBeginAtItsFirstPositionIsAGap() {
		startWithLane(0).reset();
		ScriptedPublisher.Session second = this.publisher.welcome(Epoch.random(), 3, 3);
		second.send(4, "a", "4");
		this.handler.awaitEvents("gap 1-? EPOCH", "gap 1-3 EVICTED", "4 a 4");
	}

	@Test
	void gapsComeInTheirPlace() {
		ScriptedPublisher.Session session = startWithLane(0);
		session.send(1, "a", "1");
		session.send(new GapFrame(2, 4, GapReason.SLOW));
		session.send(5, "a", "5");
		this.handler.awaitEvents("1 a 1", "gap 2-4 SLOW", "5 a 5");
		assertThat(this.subscriber.statistics().gaps().get(GapReason.SLOW)).isEqualTo(1);
		assertThat(this.subscriber.statistics().lost()).isEqualTo(3);
		assertThat(session.readAckOf(5).handled()).isEqualTo(5);
	}

	@Test
	void aGapIsALineInTheLogAndManyAreFewLines(CapturedOutput output) {
		ScriptedPublisher.Session first = startWithLane(0);
		for (int i = 1; i <= 100; i++) {
			first.send(new GapFrame(2 * i - 1, 2 * i, GapReason.SLOW));
		}
		awaitReceived(200);
		first.reset();
		this.publisher.welcome(Epoch.random(), 0, 0).send(1, "a", "x");
		awaitReceived(1);
		List<String> lines = output.getAll().lines().filter((line) -> line.contains("'test' has a gap")).toList();
		assertThat(lines.get(0)).contains("1 to 2", "2 messages", "SLOW");
		assertThat(lines).hasSizeLessThan(15);
	}

	@Test
	void aGapOfUnknownEndIsALineInTheLog(CapturedOutput output) {
		startWithLane(6).reset();
		this.publisher.welcome(Epoch.random(), 0, 0).send(1, "a", "x");
		awaitReceived(1);
		assertThat(output.getAll().lines()).filteredOn((line) -> line.contains("'test' has a gap"))
			.singleElement()
			.asString()
			.contains("7", "unknown", "EPOCH");
	}

	@Test
	void anEmptyGapIsNoWarning(CapturedOutput output) {
		ScriptedPublisher.Session first = startWithLane(6);
		first.send(new Goodbye(6, GoodbyeReason.SHUTDOWN, 0, false));
		first.awaitClosed();
		this.publisher.welcome(Epoch.random(), 0, 0).send(1, "a", "x");
		awaitReceived(1);
		assertThat(output.getAll().lines()).filteredOn((line) -> line.contains("'test' has a gap")).isEmpty();
		assertThat(output).contains("another log; it has missed nothing");
	}

	@Test
	void theCountOfAGapIsExactWithoutAFilterOnly() {
		List<Gap> gaps = new ArrayList<>();
		this.subscriber.addLane(Lane.Options.of("gaps", TopicFilter.of("a")), new MessageHandler() {

			@Override
			public void onMessage(ReceivedMessage message) {
			}

			@Override
			public void onGap(Gap gap) {
				gaps.add(gap);
			}

		});
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.welcome(this.epoch, 0, 0);
		session.send(new GapFrame(3, 4, GapReason.SLOW));
		assertThat(session.readAckOf(4).handled()).isEqualTo(4);
		assertThat(gaps).containsExactly(new Gap(this.epoch, 3, 4, GapReason.SLOW, false));
	}

	@Test
	void aFilteredStreamMayJumpAndPassesPositions() {
		lane("a");
		this.subscriber.start();
		ScriptedPublisher.Session session = this.publisher.welcome(this.epoch, 0, 100);
		session.send(5, "a", "5");
		session.send(new PositionFrame(90, 120));
		session.send(100, "a", "100");
		this.handler.awaitEvents("5 a 5", "100 a 100");
		assertThat(session.readAckOf(100).handled()).isEqualTo(100);
		assertThat(this.subscriber.status().head()).isEqualTo(120);
	}

}
