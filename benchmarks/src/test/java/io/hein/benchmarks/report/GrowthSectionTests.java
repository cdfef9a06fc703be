package io.hein.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.hein.benchmarks.cell.Result;
import io.hein.benchmarks.plan.Series;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GrowthSection}.
 */
class GrowthSectionTests {

	private final Series series = Series.all().get(0);

	private final List<Result> results = new ArrayList<>();

	@TempDir
	Path folder;

	@Test
	void deliveriesThatTakeMuchLongerAreACliff() throws IOException {
		rates(10e6, 9e6, 5e6);
		assertThat(write()).containsExactly("1,000 subscribers: time 1.80 x");
		assertThat(Files.readString(this.folder.resolve("growth.md"))).contains("**cliff**: time 1.80 x");
	}

	@Test
	void memoryInProportionIsNone() throws IOException {
		memory(100, 1000, 10_000);
		assertThat(write()).isEmpty();
	}

	@Test
	void memoryOfMoreThanThatIsACliff() throws IOException {
		memory(100, 1000, 16_000);
		assertThat(write()).singleElement().asString().contains("publisher's memory 16.0 x");
	}

	@Test
	void whatOthersUsedIsSaid() throws IOException {
		add("foreign.cpu.share", 0.05, 0.4);
		assertThat(write()).isEmpty();
		assertThat(Files.readString(this.folder.resolve("growth.md"))).containsOnlyOnce("others used")
			.contains("others used 40 % of a processor");
	}

	private List<String> write() throws IOException {
		return GrowthSection.write(this.results, this.folder.resolve("growth.md"));
	}

	private void rates(double... rates) {
		add("deliveries.per.second", rates);
	}

	private void memory(double... kilobytes) {
		add("publisher.rss.kb", kilobytes);
	}

	private void add(String name, double... values) {
		for (int i = 0; i < values.length; i++) {
			this.results.add(new Result(this.series.cells().get(i), 1, Result.Status.OK, Map.of(name, values[i]), "",
					"2026-01-01T00:00:00Z"));
		}
	}

}
