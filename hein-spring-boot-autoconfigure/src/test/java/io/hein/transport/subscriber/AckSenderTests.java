package io.hein.transport.subscriber;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.hein.transport.frame.Ack;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
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

	private int acks;

	private AckSender sender;

	@BeforeEach
	void create() {
		this.channel.freezeTime();
		FailedPositions none = mock(withSettings().stubOnly());
		given(none.take(anyLong())).willReturn(new long[0]);
		given(this.lanes.failed()).willReturn(none);
		given(this.lanes.handled(any())).willAnswer((call) -> this.handled.get());
		given(this.connection.isWritable()).willReturn(true);
		given(this.connection.guarded(any())).willAnswer((call) -> call.getArgument(0));
		given(this.connection.silence()).willAnswer((call) -> this.silence.get());
		willAnswer((call) -> {
			this.acks++;
			this.acknowledged.set(call.<Ack>getArgument(0).handled());
			return null;
		}).given(this.connection).send(any());
		this.sender = new AckSender(this.connection, this.channel.eventLoop(), this.lanes, mock(), -1);
		this.acks = 0;
	}

	@AfterEach
	void close() {
		this.sender.close();
		this.channel.finishAndReleaseAll();
	}

	@Test
	void whileThePublisherTalksEachIsToldWithinFiveMilliseconds() {
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
