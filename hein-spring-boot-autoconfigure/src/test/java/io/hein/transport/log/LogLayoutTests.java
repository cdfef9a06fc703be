package io.hein.transport.log;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LogLayout}.
 */
class LogLayoutTests {

	private static final int MIB = 1024 * 1024;

	@ParameterizedTest
	@ValueSource(longs = { 64 * 1024, MIB, 64L * MIB, 1L << 30, 1L << 40, 1L << 43, Long.MAX_VALUE / 8 })
	void anySizeHasSegmentsOfAReasonableLength(long maxSize) {
		for (LogLayout layout : new LogLayout[] { LogLayout.inMemory(maxSize), LogLayout.inFiles(maxSize) }) {
			assertThat(layout.blockSize()).isBetween(4096, 64 * MIB);
			assertThat(layout.blockSize() * 16L).isLessThanOrEqualTo(maxSize);
			assertThat(layout.live()).isGreaterThanOrEqualTo(maxSize / 8 * 7);
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { MIB, 64L * MIB, 1L << 30 })
	void filesOfUsualSizesAreDividedAsMemoryIs(long maxSize) {
		assertThat(LogLayout.inFiles(maxSize)).isEqualTo(LogLayout.inMemory(maxSize));
	}

}
