package io.hein.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.hein.benchmarks.cell.Cell;
import io.hein.benchmarks.cell.Result;
import io.hein.benchmarks.driver.CellRunner;

/**
 * Measures pairs of cells in turns, and says how fast the second of each pair is compared
 * with the first.
 */
final class TopicsComparison {

	private final CellRunner runner;

	private final PrintStream out;

	private final Map<Cell, List<Double>> rates = new HashMap<>();

	TopicsComparison(CellRunner runner, PrintStream out) {
		this.runner = runner;
		this.out = out;
	}

	/**
	 * Measure and print.
	 * @param cells the cells, two of a pair one after the other
	 * @param rounds how often
	 * @throws InterruptedException if the thread was interrupted
	 */
	void run(List<Cell> cells, int rounds) throws InterruptedException {
		for (int round = 1; round <= rounds; round++) {
			for (Cell cell : cells) {
				Result result = this.runner.run(cell, round);
				double rate = result.values().getOrDefault("deliveries.per.second", Double.NaN);
				this.rates.computeIfAbsent(cell, (key) -> new ArrayList<>()).add(rate);
				this.out.printf("%s: %,.0f deliveries/s, lost %.0f, %s %s%n", cell, rate,
						result.values().getOrDefault("lost", Double.NaN), result.status(), result.note());
			}
		}
		for (int i = 0; i < cells.size(); i += 2) {
			this.out.printf("%.2f x: %s%n", median(cells.get(i + 1)) / median(cells.get(i)), cells.get(i + 1));
		}
	}

	private double median(Cell cell) {
		List<Double> sorted = this.rates.getOrDefault(cell, List.of()).stream().sorted().toList();
		return sorted.get(sorted.size() / 2);
	}

}
