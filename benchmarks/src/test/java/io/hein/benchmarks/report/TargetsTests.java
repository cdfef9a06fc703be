package io.hein.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.hein.benchmarks.cell.Cell;
import io.hein.benchmarks.cell.Result;
import io.hein.benchmarks.plan.Cells;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Targets}.
 */
class TargetsTests {

	private static final String WORK = "64 B, N = 10: ahead of JeroMQ";

	private final List<Result> results = new ArrayList<>();

	@Test
	void aRatioOfMediansThatIsHighEnoughIsReached() {
		rates("hein", 10, 24, 100);
		rates("jeromq", 1, 2, 3);
		assertThat(target().measured()).isEqualTo(12);
		assertThat(target().verdict()).isEqualTo("reached");
	}

	@Test
	void aRatioThatIsTooLowIsNotReached() {
		rates("hein", 20);
		rates("jeromq", 2);
		assertThat(target().verdict()).isEqualTo("**not reached**");
	}

	@Test
	void whatWasNotMeasuredIsNotReachedEither() {
		rates("hein", 20);
		assertThat(target().verdict()).isEqualTo("not measured");
	}

	@Test
	void aPeerThatCollapsedIsBeaten() {
		rates("hein", 1);
		this.results.add(new Result(Cells.throughput("jeromq", 64, 10), 1, Result.Status.COLLAPSED, Map.of(), "", ""));
		assertThat(target().verdict()).isEqualTo("reached");
		assertThat(target().measuredText()).contains("collapsed");
	}

	private Target target() {
		return Targets.of(new Summary(this.results))
			.stream()
			.filter((target) -> target.work().equals(WORK))
			.findFirst()
			.orElseThrow();
	}

	private void rates(String peer, double... rates) {
		Cell cell = Cells.throughput(peer, 64, 10);
		for (int round = 0; round < rates.length; round++) {
			this.results
				.add(new Result(cell, round, Result.Status.OK, Map.of("deliveries.per.second", rates[round]), "", ""));
		}
	}

}
