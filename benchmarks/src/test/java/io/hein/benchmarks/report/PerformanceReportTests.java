package io.hein.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import io.hein.benchmarks.cell.Cell;
import io.hein.benchmarks.cell.Result;
import io.hein.benchmarks.cell.Results;
import io.hein.benchmarks.plan.Cells;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PerformanceReport}.
 */
class PerformanceReportTests {

	@TempDir
	Path folder;

	@BeforeEach
	void measure() {
		Results results = new Results(this.folder);
		Cell hein = Cells.throughput(Cells.HEIN, 64, 10);
		results.save(result(hein, Result.Status.OK, Map.of("deliveries.per.second", 20e6)));
		results.save(result(hein.by("aeron"), Result.Status.OK, Map.of("deliveries.per.second", 10e6)));
		results.save(result(hein.by("kafka"), Result.Status.FAILED, Map.of()));
	}

	@Test
	void aQuickRunShowsOnlyWhatWasMeasured() throws IOException {
		String page = write("quick");
		assertThat(page).contains("| 64 B, N = 10: ahead of Aeron | at least 1.80 x | 2.00 x | reached |")
			.contains("| aeron | - | 10.0 | - | - |")
			.doesNotContain("not measured")
			.doesNotContain("Messages of 1 KiB")
			.doesNotContain("Idle subscribers");
	}

	@Test
	void aWholeRunShowsWhatIsNotMeasuredToo() throws IOException {
		assertThat(write("all")).contains("not measured").contains("Idle subscribers");
	}

	@Test
	void whatFailedIsNamed() throws IOException {
		assertThat(write("quick")).contains("Cells that failed: throughput kafka 64 10");
	}

	@Test
	void howPeersAreSetUpIsShownBesideTheirResults() throws IOException {
		assertThat(write("quick")).contains("| `jgroups` | JGroups");
	}

	private String write(String command) throws IOException {
		PerformanceReport.write(this.folder, this.folder, command);
		return Files.readString(this.folder.resolve("performance.md"));
	}

	private static Result result(Cell cell, Result.Status status, Map<String, Double> values) {
		return new Result(cell, 1, status, values, "a note", "2026-01-01T00:00:00Z");
	}

}
