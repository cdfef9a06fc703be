package io.hein.benchmarks.driver;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LatencyMeasurement}.
 */
class LatencyMeasurementTests {

	@Test
	void valuesAndTheirNumbersMakeAHistogram() {
		Histogram histogram = LatencyMeasurement.count("0:0,1000:98,2000:1,500000:1");
		assertThat(histogram.getTotalCount()).isEqualTo(100);
		assertThat(histogram.getValueAtPercentile(50)).isEqualTo(1000);
		assertThat(histogram.getValueAtPercentile(99)).isBetween(2000L, 2001L);
		assertThat(histogram.getMaxValue()).isBetween(500_000L, 500_600L);
	}

}
