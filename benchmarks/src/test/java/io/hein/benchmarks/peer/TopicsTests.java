package io.hein.benchmarks.peer;

import java.util.Map;
import java.util.stream.IntStream;

import io.hein.benchmarks.cell.Cell;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Topics}.
 */
class TopicsTests {

	@Test
	void withoutFiltersAllSubscribersWantTheOnlyTopic() {
		Topics topics = new Topics(new Cell(Cell.THROUGHPUT, "hein", 64, 100, Map.of()));
		assertThat(topics.isFiltered()).isFalse();
		assertThat(topics.wants(7, 0)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 10, 100 })
	void asManyDistinctFiltersAsAskedForWantATenthEach(int filters) {
		Topics topics = filtered(filters);
		assertThat(IntStream.range(0, 100).mapToObj(topics::wanted).distinct()).hasSize(filters)
			.allSatisfy((wanted) -> assertThat(wanted).hasSize(10));
	}

	@Test
	void tenFiltersShareNoTopic() {
		Topics topics = filtered(10);
		assertThat(IntStream.range(0, 10).boxed().flatMap((subscriber) -> topics.wanted(subscriber).stream()))
			.hasSize(100)
			.doesNotHaveDuplicates();
	}

	private static Topics filtered(int filters) {
		return new Topics(new Cell(Cell.THROUGHPUT, "hein", 64, 100,
				Map.of("topics", "100", "filters", Integer.toString(filters))));
	}

}
