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
 * Measures pairs of cells in turns, and says how the second of each pair compares with
 * the first: by deliveries a second, or by the 99th percentile of latency.
 */
final class PairsComparison {

	private final CellRunner runner;

	private final PrintStream out;

	private final Map<Cell, List<Double>> values = new HashMap<>();

	PairsComparison(CellRunner runner, PrintStream out) {
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
				double value = result.values().getOrDefault(measure(cell), Double.NaN);
				this.values.computeIfAbsent(cell, (key) -> new ArrayList<>()).add(value);
				this.out.printf("%s: %s %,.0f, missing %.0f, %s %s%n", cell, measure(cell), value,
						result.values().getOrDefault("loss.missing", Double.NaN), result.status(), result.note());
			}
		}
		for (int i = 0; i < cells.size(); i += 2) {
			this.out.printf("%.2f x: %s%n", median(cells.get(i + 1)) / median(cells.get(i)), cells.get(i + 1));
		}
	}

	private static String measure(Cell cell) {
		return (cell.kind().equals(Cell.LATENCY)) ? "latency.p99.us" : "deliveries.per.second";
	}

	private double median(Cell cell) {
		List<Double> sorted = this.values.getOrDefault(cell, List.of()).stream().sorted().toList();
		return sorted.get(sorted.size() / 2);
	}

}
