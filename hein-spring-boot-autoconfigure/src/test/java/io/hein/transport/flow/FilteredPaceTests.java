package io.hein.transport.flow;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FilteredPace}.
 */
class FilteredPaceTests {

	private final FilteredPace pace = new FilteredPace(100, true);

	@Test
	void whatWasPassedFadesByAQuarterWithEachTick() {
		assertThat(this.pace.update(500)).isEqualTo(400);
		assertThat(this.pace.update(500)).isEqualTo(300);
		assertThat(this.pace.update(600)).isEqualTo(325);
	}

	@Test
	void aStreamThatBeginsAtTheHeadKeepsUpAndOneThatBeginsBehindDoesNotYet() {
		assertThat(this.pace.keepsUp()).isTrue();
		assertThat(new FilteredPace(100, false).keepsUp()).isFalse();
	}

	@Test
	void aStreamHalfAsFastAsUsualKeepsUp() {
		this.pace.update(500);
		this.pace.compare(800);
		assertThat(this.pace.keepsUp()).isTrue();
		this.pace.compare(802);
		assertThat(this.pace.keepsUp()).isFalse();
	}

	@Test
	void aStreamThatStandsStillForTwoTicksDoesNotKeepUp() {
		this.pace.update(500);
		this.pace.compare(1);
		tickAt(500);
		assertThat(this.pace.keepsUp()).isTrue();
		tickAt(500);
		assertThat(this.pace.keepsUp()).isFalse();
		tickAt(501);
		assertThat(this.pace.keepsUp()).isTrue();
		tickAt(501);
		assertThat(this.pace.keepsUp()).isTrue();
	}

	@Test
	void whereNobodyMovesAllKeepUp() {
		this.pace.update(100);
		for (int i = 0; i < 3; i++) {
			this.pace.update(100);
			this.pace.compare(0);
		}
		assertThat(this.pace.keepsUp()).isTrue();
	}

	private void tickAt(long offset) {
		this.pace.update(offset);
		this.pace.compare(1);
	}

}
