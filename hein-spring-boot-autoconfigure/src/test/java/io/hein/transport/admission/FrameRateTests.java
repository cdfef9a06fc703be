package io.hein.transport.admission;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FrameRate}.
 */
class FrameRateTests {

	private static final int PER_SECOND = 500;

	private static final int AT_ONCE = 1000;

	private final FrameRate rate = new FrameRate(PER_SECOND, AT_ONCE);

	@Test
	void manyFramesAtOnceAreAcceptedButNotMore() {
		count(AT_ONCE, 7);
		assertThat(this.rate.take(7)).isFalse();
	}

	@Test
	void theAllowedRateIsAcceptedForever() {
		for (long second = 0; second < 100; second++) {
			count(PER_SECOND, TimeUnit.SECONDS.toNanos(second));
		}
	}

	@Test
	void aLongSilenceEarnsNoMoreThanIsAcceptedAtOnce() {
		assertThat(this.rate.take(0)).isTrue();
		long later = TimeUnit.DAYS.toNanos(1);
		count(AT_ONCE, later);
		assertThat(this.rate.take(later)).isFalse();
	}

	private void count(int frames, long now) {
		for (int i = 0; i < frames; i++) {
			assertThat(this.rate.take(now)).isTrue();
		}
	}

}
