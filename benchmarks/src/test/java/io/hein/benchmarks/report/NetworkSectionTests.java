package io.hein.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.hein.benchmarks.cell.Result;
import io.hein.benchmarks.plan.Cells;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link NetworkSection}.
 */
class NetworkSectionTests {

	@TempDir
	Path folder;

	@Test
	void aLinkIsTheLimitWherePublisherAndSubscribersDoMore() throws IOException {
		String page = write(List.of(rate(1, 5e6), rate(10, 20e6), rate(100, 21e6)), "");
		assertThat(page).contains("| 5.00 | 20.0 | 21.0 | from N = 1 | from N = 10 | no: the processors |");
	}

	@Test
	void whyNothingWasComparedIsSaid() throws IOException {
		assertThat(write(List.of(), "not allowed")).contains("Not compared with a link of limited speed: not allowed");
	}

	private String write(List<Result> loopback, String without) throws IOException {
		Path file = this.folder.resolve("network.md");
		NetworkSection.write(loopback, List.of(), without, file);
		return Files.readString(file);
	}

	private static Result rate(int subscribers, double rate) {
		return new Result(Cells.loopback(64, false, subscribers), 1, Result.Status.OK,
				Map.of("deliveries.per.second", rate), "", "2026-01-01T00:00:00Z");
	}

}
