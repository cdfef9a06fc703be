package io.hein.transport.publisher;

import java.util.concurrent.TimeUnit;

import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.ProtocolException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link FrameRate}.
 */
class FrameRateTests {

	private final FrameRate rate = new FrameRate();

	@Test
	void manyFramesAtOnceAreTakenButNotMore() {
		count(FrameRate.AT_ONCE, 7);
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> this.rate.count(7))
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(ErrorCode.PROTOCOL));
	}

	@Test
	void theRateThatIsAllowedIsTakenForEver() {
		for (long second = 0; second < 100; second++) {
			count(FrameRate.PER_SECOND, TimeUnit.SECONDS.toNanos(second));
		}
	}

	@Test
	void aLongSilenceEarnsNoMoreThanIsTakenAtOnce() {
		this.rate.count(0);
		long later = TimeUnit.DAYS.toNanos(1);
		count(FrameRate.AT_ONCE, later);
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> this.rate.count(later));
	}

	private void count(int frames, long now) {
		for (int i = 0; i < frames; i++) {
			this.rate.count(now);
		}
	}

}
