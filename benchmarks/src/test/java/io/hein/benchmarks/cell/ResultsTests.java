package io.hein.benchmarks.cell;

import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Results}.
 */
class ResultsTests {

	@Test
	void whatWasSavedIsThereForAnotherRun(@TempDir Path folder) {
		Cell cell = new Cell(Cell.THROUGHPUT, "hein", 64, 10, Map.of("senders", "2"));
		Result result = new Result(cell, 2, Result.Status.OK, Map.of("rate", 1.5), "", "2026-01-01T00:00:00Z");
		new Results(folder).save(result);
		Results again = new Results(folder);
		assertThat(again.has(cell, 2)).isTrue();
		assertThat(again.has(cell, 1)).isFalse();
		assertThat(again.all()).containsExactly(result);
	}

}
