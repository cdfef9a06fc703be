package io.hein.benchmarks.peer;

import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Flood}.
 */
class FloodTests {

	@Test
	void oneTopicIsNumberedFromZero() {
		Flood flood = new Flood(3, 1);
		assertThat(flood.next()).isEqualTo(Sequences.of(3, 0));
		assertThat(flood.next()).isEqualTo(Sequences.of(3, 1));
		assertThat(flood.sent()).isEqualTo(2);
		assertThat(flood.numbers()).containsExactly(2);
	}

	@Test
	void eachOfSeveralTopicsIsNumberedByItselfAndGetsItsShare() {
		Flood flood = new Flood(0, 10);
		Map<Integer, Long> next = new HashMap<>();
		for (int i = 0; i < 10_000; i++) {
			long sequence = flood.next();
			long expected = next.merge(Sequences.stream(sequence), 1L, Long::sum) - 1;
			assertThat(Sequences.number(sequence)).isEqualTo(expected);
		}
		assertThat(next.values()).hasSize(10).allSatisfy((count) -> assertThat(count).isBetween(700L, 1300L));
	}

}
