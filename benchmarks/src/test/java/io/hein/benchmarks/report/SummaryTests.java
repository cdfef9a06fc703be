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
 * Tests for {@link Summary}.
 */
class SummaryTests {

	private final Cell hein = Cells.throughput(Cells.HEIN, 64, 10);

	private final Cell limit = this.hein.by(Cells.LIMIT);

	private final List<Result> results = new ArrayList<>();

	@Test
	void aRatioIsTheMedianOfThoseOfTheRounds() {
		add(this.hein, 10, 20, 30);
		add(this.limit, 20, 10, 30);
		assertThat(ratio()).isEqualTo(1);
	}

	@Test
	void aRoundInWhichOneIsMissingDoesNotCount() {
		add(this.hein, 10, 20, 30);
		add(this.limit, 20);
		assertThat(ratio()).isEqualTo(0.5);
	}

	@Test
	void withoutTheOtherThereIsNone() {
		add(this.hein, 10);
		assertThat(ratio()).isNaN();
	}

	private double ratio() {
		return new Summary(this.results).ratio(this.hein, this.limit, "rate");
	}

	private void add(Cell cell, double... rates) {
		for (int round = 0; round < rates.length; round++) {
			this.results.add(new Result(cell, round, Result.Status.OK, Map.of("rate", rates[round]), "", ""));
		}
	}

}
