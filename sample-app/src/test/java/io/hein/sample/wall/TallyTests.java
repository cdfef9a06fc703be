package io.hein.sample.wall;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Tally}.
 */
class TallyTests {

	private static final long SECOND = 1_000_000_000;

	private final Tally tally = new Tally();

	TallyTests() {
		this.tally.live(1);
	}

	@Test
	void whatHasComeIsNotWaitedFor() {
		publish(1, 3);
		receive(1, 2);
		assertThat(this.tally.counts()).isEqualTo(new Tally.Counts(3, 1, 0, 0, 0));
	}

	@Test
	void aNumberMayComeBeforeItsPublisherSaysThatItIsSent() {
		receive(1, 1);
		publish(1, 1);
		assertThat(this.tally.counts()).isEqualTo(new Tally.Counts(1, 0, 0, 0, 0));
	}

	@Test
	void whatIsPublishedDuringAnAbsenceWaits() {
		publish(1, 2);
		receive(1, 2);
		this.tally.away(SECOND);
		publish(3, 12);
		assertThat(this.tally.isLive()).isFalse();
		assertThat(this.tally.counts()).isEqualTo(new Tally.Counts(12, 10, 0, 0, 0));
	}

	@Test
	void whatComesAfterwardsIsLateWhetherTheConnectionIsSaidToBeLiveBeforeOrAfterIt() {
		this.tally.away(SECOND);
		publish(1, 10);
		receive(1, 4);
		this.tally.live(3 * SECOND);
		receive(5, 10);
		publish(11, 12);
		receive(11, 12);
		assertThat(this.tally.isLive()).isTrue();
		assertThat(this.tally.counts()).isEqualTo(new Tally.Counts(12, 0, 0, 10, 2));
	}

	@Test
	void whatHasNotComeWhenALaterNumberComesIsMissed() {
		this.tally.away(SECOND);
		publish(1, 10);
		this.tally.live(2 * SECOND);
		assertThat(this.tally.counts()).isEqualTo(new Tally.Counts(10, 10, 0, 0, 1));
		publish(11, 11);
		receive(11, 11);
		assertThat(this.tally.counts()).isEqualTo(new Tally.Counts(11, 0, 10, 0, 1));
	}

	@Test
	void theNextAbsenceCountsAnewAndFailedAttemptsAreNone() {
		this.tally.away(SECOND);
		publish(1, 10);
		this.tally.live(2 * SECOND);
		publish(11, 11);
		receive(11, 11);
		this.tally.away(3 * SECOND);
		publish(12, 13);
		this.tally.away(4 * SECOND);
		this.tally.live(6 * SECOND);
		receive(12, 13);
		assertThat(this.tally.counts()).isEqualTo(new Tally.Counts(13, 0, 0, 2, 3));
	}

	private void publish(int from, int to) {
		for (int number = from; number <= to; number++) {
			this.tally.published(number);
		}
	}

	private void receive(int from, int to) {
		for (int number = from; number <= to; number++) {
			this.tally.received(number);
		}
	}

}
