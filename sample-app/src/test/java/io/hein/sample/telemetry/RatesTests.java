package io.hein.sample.telemetry;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Rates}.
 */
class RatesTests {

	private final Rates rates = new Rates();

	private final List<String> reported = new ArrayList<>();

	@Test
	void aRateIsTheGrowthInASecond() {
		round("sda", 100, 1000, 10_000);
		round("sda", 150, 1000, 10_500);
		assertThat(this.reported).containsExactly("100.0 0.0");
	}

	@Test
	void aThingThatIsNewHasNoRate() {
		round("sda", 100, 100, 10_000);
		round("sdb", 200, 200, 11_000);
		assertThat(this.reported).isEmpty();
	}

	@Test
	void aThingThatWasAwayIsNewAgain() {
		round("sda", 100, 100, 10_000);
		round("sdb", 200, 200, 11_000);
		round("sda", 300, 300, 12_000);
		assertThat(this.reported).isEmpty();
	}

	@Test
	void countersThatBeganAgainHaveNoRate() {
		round("sda", 100, 100, 10_000);
		round("sda", 5, 200, 11_000);
		round("sda", 6, 201, 12_000);
		assertThat(this.reported).containsExactly("1.0 1.0");
	}

	@Test
	void withoutTimeThereIsNoRate() {
		round("sda", 100, 100, 10_000);
		round("sda", 200, 200, 10_000);
		assertThat(this.reported).isEmpty();
	}

	private void round(String name, long first, long second, long millis) {
		this.rates.next();
		this.rates.count(name, first, second, millis, (one, two) -> this.reported.add(one + " " + two));
	}

}
