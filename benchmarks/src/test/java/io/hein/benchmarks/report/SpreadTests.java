package io.hein.benchmarks.report;

import java.util.stream.DoubleStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Spread}.
 */
class SpreadTests {

	@Test
	void theMedianOfAnOddNumberIsTheMiddleOne() {
		assertThat(Spread.of(DoubleStream.of(9, 1, 2))).isEqualTo(new Spread(2, 1, 9, 3));
	}

	@Test
	void theMedianOfAnEvenNumberLiesBetweenTheMiddleOnes() {
		assertThat(Spread.of(DoubleStream.of(4, 1, 2, 10)).median()).isEqualTo(3);
	}

	@Test
	void whatIsNoNumberDoesNotCount() {
		assertThat(Spread.of(DoubleStream.of(Double.NaN)).isEmpty()).isTrue();
	}

}
