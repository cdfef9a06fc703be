package io.hein.sample.wall;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Rate}.
 */
class RateTests {

	private final Rate rate = new Rate();

	@Test
	void aRateIsTheGrowthInASecond() {
		assertThat(add(100, 0)).isZero();
		assertThat(add(150, 500)).isEqualTo(100);
		assertThat(add(200, 1000)).isEqualTo(100);
	}

	@Test
	void whatIsLongAgoDoesNotCount() {
		for (int i = 0; i < 10; i++) {
			add(1000 * i, 500 * i);
		}
		for (int i = 10; i < 14; i++) {
			add(9000, 500 * i);
		}
		assertThat(add(9000, 7000)).isZero();
	}

	@Test
	void aCounterThatBeginsAnewHasNoRate() {
		add(100, 0);
		add(200, 500);
		assertThat(add(5, 1000)).isZero();
		assertThat(add(10, 1500)).isEqualTo(10);
	}

	private double add(long value, long millis) {
		return this.rate.add(value, millis * 1_000_000);
	}

}
