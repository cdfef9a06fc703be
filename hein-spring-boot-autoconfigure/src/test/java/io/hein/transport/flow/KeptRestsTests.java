package io.hein.transport.flow;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KeptRests}.
 */
class KeptRestsTests {

	private static final int MIB = 1024 * 1024;

	@Test
	void aQuarterOfTheLogMayBeKept() {
		assertBudget(KeptRests.of(64L * MIB), 16 * MIB);
	}

	@Test
	void eightMebibytesMayBeKeptOfASmallLog() {
		assertBudget(KeptRests.of(MIB), 8 * MIB);
	}

	private static void assertBudget(KeptRests rests, int budget) {
		assertThat(rests.take(budget)).isTrue();
		assertThat(rests.take(1)).isFalse();
		assertThat(rests.kept()).isEqualTo(budget);
		rests.give(1);
		assertThat(rests.take(1)).isTrue();
	}

}
