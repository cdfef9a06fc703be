package io.hein.transport.subscriber;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

import io.hein.transport.frame.Ack;
import io.hein.transport.frame.Epoch;
import io.hein.transport.lane.FailedPositions;
import io.hein.transport.lane.Lanes;
import io.hein.transport.lane.Progress;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.withSettings;

/**
 * Tests for {@link AckSender}: how many acknowledgements there are when each millisecond
 * another flagged message is handled.
 */
class AckSenderTests {

	/**
	 * What a publisher takes at once, by default.
	 */
	private static final int BURST = 1000;

	private final EmbeddedChannel channel = new EmbeddedChannel();

	private final SubscriberConnection connection = mock(withSettings().stubOnly());

	private final Lanes lanes = mock(withSettings().stubOnly());

	private final AtomicLong handled = new AtomicLong();

	private final AtomicLong acknowledged = new AtomicLong();

	private final AtomicLong silence = new AtomicLong();

	private final FailedPositions failed = new FailedPositions();

	private final AtomicLong pings = new AtomicLong();

	private final List<Long> reported = new ArrayList<>();

	private int acks;

	private AckSender sender;

	@BeforeEach
	void create() {
		this.channel.freezeTime();
		given(this.lanes.handled(any())).willAnswer((call) -> this.handled.get());
		given(this.connection.isWritable()).willReturn(true);
		given(this.connection.guarded(any())).willAnswer((call) -> call.getArgument(0));
		given(this.connection.silence()).willAnswer((call) -> this.silence.get());
		willAnswer((call) -> {
			this.acks++;
			Ack ack = call.getArgument(0);
			this.acknowledged.set(ack.handled());
			this.reported.addAll(Arrays.stream(ack.failed()).boxed().toList());
			return null;
		}).given(this.connection).send(any());
		attach();
		this.acks = 0;
	}

	private void attach() {
		this.sender = new AckSender(this.connection, this.channel.eventLoop(), this.lanes,
				new Progress(Epoch.random(), 1, 0, 0, this.failed, null), -1, this.pings::incrementAndGet);
	}

	@AfterEach
	void close() {
		this.sender.close();
		this.channel.finishAndReleaseAll();
	}

	@Test
	void whileThePublisherTalksEachIsReportedWithinFiveMilliseconds() {
		for (int i = 0; i < 1000; i++) {
			handleForAMillisecond();
			assertThat(this.acknowledged.get()).isGreaterThanOrEqualTo(this.handled.get() - 5);
		}
		assertThat(this.acks).isBetween(150, 210);
	}

	@Test
	void aPublisherThatIsPausedFindsNoMoreThanItTakesAtOnce() {
		handleInSilence(Duration.ofSeconds(15));
		assertThat(this.acks).isLessThan(BURST / 2);
		handleInSilence(Duration.ofSeconds(45));
		assertThat(this.acks).isLessThan(BURST);
		this.silence.set(0);
		this.channel.advanceTimeBy(1, TimeUnit.SECONDS);
		this.channel.runScheduledPendingTasks();
		assertThat(this.acknowledged).hasValue(this.handled.get());
	}

	@Test
	void moreFailuresThanOneAcknowledgementCarriesAreReportedInSeveral() {
		fail(1, 5000);
		this.handled.set(5500);
		this.sender.confirm();
		advance(Duration.ofMillis(5));
		assertThat(this.reported).isEqualTo(LongStream.rangeClosed(1, 5000).boxed().toList());
		assertThat(this.acks).isEqualTo(5);
		assertThat(this.acknowledged).hasValue(5500);
	}

	@Test
	void failuresAreReportedOnEachConnectionUntilOneHasAnsweredAPing() {
		fail(1, 3000);
		this.handled.set(3000);
		this.sender.send();
		advance(Duration.ofSeconds(1));
		assertThat(this.pings).hasValue(1);
		this.sender.close();
		this.reported.clear();
		attach();
		assertThat(this.reported).hasSize(3000);
		advance(Duration.ofSeconds(1));
		assertThat(this.pings).hasValue(2);
		this.sender.answered(1);
		this.sender.answered(2);
		this.sender.close();
		this.reported.clear();
		attach();
		assertThat(this.reported).isEmpty();
	}

	@Test
	void anAnswerSaysNothingAboutWhatWasSentAfterItsPing() {
		fail(1, 1);
		this.handled.set(1);
		advance(Duration.ofSeconds(1));
		fail(2, 2);
		this.handled.set(2);
		this.sender.send();
		this.sender.answered(1);
		this.sender.close();
		this.reported.clear();
		attach();
		assertThat(this.reported).containsExactly(2L);
	}

	@Test
	void aPublisherThatDoesNotAnswerIsNotFloodedWithFailures() {
		for (long i = 1; i <= 200_000; i++) {
			this.failed.add(i);
		}
		this.handled.set(200_000);
		this.sender.send();
		advance(Duration.ofSeconds(10));
		assertThat(this.acks).isEqualTo(AckSender.MOST_IN_A_ROW);
		assertThat(this.acknowledged).hasValue(1000L * AckSender.MOST_IN_A_ROW);
		while (this.acknowledged.get() < 200_000) {
			int before = this.acks;
			this.sender.answered(this.pings.get());
			advance(Duration.ofMillis(250));
			assertThat(this.acks - before).isBetween(1, AckSender.MOST_IN_A_ROW);
		}
		assertThat(this.reported).hasSize(200_000).isSorted();
	}

	@Test
	void theLastWordClaimsNothingPastAFailureThatWasNotReported() {
		for (long i = 1; i <= 60_000; i++) {
			this.failed.add(i);
		}
		this.handled.set(70_000);
		assertThat(this.sender.finish()).isEqualTo(50_000).isEqualTo(this.acknowledged.get());
		assertThat(this.reported).hasSize(50_000);
	}

	private void fail(long from, long to) {
		LongStream.rangeClosed(from, to).forEach(this.failed::add);
	}

	private void advance(Duration duration) {
		this.channel.advanceTimeBy(duration.toNanos(), TimeUnit.NANOSECONDS);
		this.channel.runScheduledPendingTasks();
	}

	private void handleInSilence(Duration duration) {
		for (long i = 0; i < duration.toMillis(); i++) {
			this.silence.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
			handleForAMillisecond();
		}
	}

	private void handleForAMillisecond() {
		this.handled.incrementAndGet();
		this.sender.confirm();
		this.channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
		this.channel.runScheduledPendingTasks();
	}

}
