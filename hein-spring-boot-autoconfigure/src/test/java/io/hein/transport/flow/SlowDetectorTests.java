package io.hein.transport.flow;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SlowDetector}.
 */
class SlowDetectorTests {

	private final SlowDetector detector = new SlowDetector(0.5, 1000);

	@Test
	void farBehindTheFastestForASecondIsSlowOnce() {
		assertThat(look(501, 0, 0)).isFalse();
		assertThat(look(501, 1, 900)).isFalse();
		assertThat(look(501, 2, 1000)).isTrue();
		assertThat(look(501, 3, 1100)).isFalse();
		assertThat(this.detector.isSlow()).isTrue();
		assertThat(look(500, 4, 1200)).isFalse();
		assertThat(this.detector.isSlow()).isFalse();
	}

	@Test
	void behindWithoutProgressForASecondIsSlow() {
		assertThat(look(0, 5, 0)).isFalse();
		assertThat(look(0, 5, 500)).isFalse();
		assertThat(look(0, 6, 900)).isFalse();
		assertThat(look(0, 6, 1000)).isFalse();
		assertThat(look(0, 6, 2000)).isTrue();
	}

	@Test
	void theSecondBeginsAnewWhenItHasComeCloser() {
		look(501, 0, 0);
		look(500, 1, 900);
		assertThat(look(501, 2, 1000)).isFalse();
		assertThat(look(501, 3, 1999)).isFalse();
		assertThat(look(501, 4, 2000)).isTrue();
	}

	@Test
	void aStreamThatHasEverythingIsNotSlow() {
		for (int millis = 1; millis < 10_000; millis += 100) {
			assertThat(this.detector.isNewlySlow(0, false, 5, TimeUnit.MILLISECONDS.toNanos(millis))).isFalse();
		}
		assertThat(this.detector.isSlow()).isFalse();
	}

	private boolean look(long behindFastest, long progress, long millis) {
		return this.detector.isNewlySlow(behindFastest, true, progress, TimeUnit.MILLISECONDS.toNanos(millis + 1));
	}

}
