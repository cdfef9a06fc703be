package io.hein.benchmarks.report;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Tests for {@link Growth}.
 */
class GrowthTests {

	private static final List<Integer> SIZES = List.of(10, 100, 1000);

	@Test
	void whatStaysTheSameHasTheExponentZero() {
		assertThat(new Growth(SIZES, new double[] { 5, 5, 5 }).exponent()).isCloseTo(0, within(1e-9));
	}

	@Test
	void whatGrowsInProportionHasTheExponentOne() {
		Growth growth = new Growth(SIZES, new double[] { 5, 50, 500 });
		assertThat(growth.exponent()).isCloseTo(1, within(1e-9));
		assertThat(growth.againstLinear(2)).isCloseTo(1, within(1e-9));
	}

	@Test
	void whatWasNotMeasuredDoesNotCount() {
		assertThat(new Growth(SIZES, new double[] { 1, Double.NaN, 10_000 }).exponent()).isCloseTo(2, within(1e-9));
	}

	@Test
	void theSmallestHasNothingToCompareWith() {
		assertThat(new Growth(SIZES, new double[] { 1, 2, 3 }).ratio(0)).isNaN();
	}

}
