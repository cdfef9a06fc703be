package io.hein.benchmarks.driver;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

import io.hein.benchmarks.cell.Cell;
import io.hein.benchmarks.cell.Result;
import io.hein.benchmarks.cell.Results;
import io.hein.benchmarks.plan.Plan;

/**
 * Measures the cells of a plan, except those that have a result already.
 *
 * @since 0.1.0
 */
public final class PlanRunner {

	private final CellRunner cells;

	private final UnaryOperator<Cell> pace;

	private final Results results;

	private final String lockFile;

	private final PrintStream out;

	/**
	 * Create a runner.
	 * @param cells measures
	 * @param results takes the results
	 * @param lockFile the file whose lock is held while a cell is measured, empty for
	 * none
	 * @param out takes a line for each cell
	 */
	public PlanRunner(CellRunner cells, Results results, String lockFile, PrintStream out) {
		this(cells, UnaryOperator.identity(), results, lockFile, out);
	}

	/**
	 * Create a runner.
	 * @param cells measures
	 * @param pace how a cell is measured
	 * @param results takes the results, by the cell as it is planned
	 * @param lockFile the file whose lock is held while a cell is measured, empty for
	 * none
	 * @param out takes a line for each cell
	 */
	public PlanRunner(CellRunner cells, UnaryOperator<Cell> pace, Results results, String lockFile, PrintStream out) {
		this.cells = cells;
		this.pace = pace;
		this.results = results;
		this.lockFile = lockFile;
		this.out = out;
	}

	/**
	 * Run.
	 * @param plan what to measure
	 * @param most how long to measure, without the waiting for the lock; what is left
	 * then is left for another run
	 * @return how many cells have no result yet
	 * @throws InterruptedException if the thread was interrupted
	 */
	public int run(Plan plan, Duration most) throws InterruptedException {
		List<Plan.Step> left = plan.steps()
			.stream()
			.filter((step) -> !this.results.has(step.cell(), step.round()))
			.toList();
		long used = 0;
		int done = 0;
		for (Plan.Step step : left) {
			if (used > most.toNanos()) {
				break;
			}
			try (MachineLock lock = MachineLock.acquire(this.lockFile)) {
				long begin = System.nanoTime();
				Result result = this.cells.run(this.pace.apply(step.cell()), step.round()).of(step.cell());
				used += System.nanoTime() - begin;
				if (result.status() != Result.Status.SKIPPED) {
					this.results.save(result);
				}
				done++;
				this.out.printf("%d/%d %4d s  round %d  %s: %s%n", done, left.size(), used / 1_000_000_000,
						step.round(), step.cell(), describe(result));
			}
		}
		return left.size() - done;
	}

	private static String describe(Result result) {
		StringBuilder text = new StringBuilder(result.status().toString()).append(' ').append(result.note());
		if (result.values().containsKey("deliveries.per.second")) {
			text.append("  %.3f M deliveries/s".formatted(result.value("deliveries.per.second") / 1e6));
		}
		if (result.values().containsKey("latency.p50.us")) {
			text.append(
					"  p50 %.0f p99 %.0f us".formatted(result.value("latency.p50.us"), result.value("latency.p99.us")));
		}
		if (result.value("loss.missing") > 0) {
			text.append("  missing %.0f".formatted(result.value("loss.missing")));
		}
		return text.toString();
	}

}
