package io.hein.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import io.hein.benchmarks.cell.Cell;
import io.hein.benchmarks.cell.Result;
import io.hein.benchmarks.cell.Results;
import io.hein.benchmarks.driver.CellRunner;
import io.hein.benchmarks.driver.MachineLock;
import io.hein.benchmarks.driver.PlanRunner;
import io.hein.benchmarks.plan.Plan;
import io.hein.benchmarks.report.GrowthSection;
import io.hein.benchmarks.report.PerformanceReport;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Runs the command that is given. See {@code benchmarks/README.md}.
 *
 * @since 0.1.0
 */
public final class Benchmarks {

	private static final Path RESULTS = Path.of("results");

	private static final Path LOGS = RESULTS.resolve("logs");

	private static final Path QUICK = RESULTS.resolve("quick");

	private static final Path GROWTH = RESULTS.resolve("growth");

	private static final Path DOCS = Path.of("..", "docs");

	private static final Path SMOKE = Path.of("target", "smoke");

	private static final int MOST_MINUTES = 68;

	private static final int QUICK_MINUTES = 30;

	private static final int GROWTH_ROUNDS = 3;

	private Benchmarks() {
	}

	/**
	 * Run.
	 * @param args the command and what follows it
	 * @throws Exception if it failed
	 */
	public static void main(String[] args) throws Exception {
		List<String> words = Arrays.asList(args);
		List<String> rest = words.subList(1, words.size());
		switch (words.get(0)) {
			case "all" -> all((rest.isEmpty()) ? MOST_MINUTES : Integer.parseInt(rest.get(0)));
			case "cell" -> cell(Cell.parse(rest));
			case "jmh" -> jmh(rest);
			case "topics" -> compare(Plan.manyTopics(), rest);
			case "durable" -> compare(Plan.durable(), rest);
			case "growth" -> growthAnew((rest.isEmpty()) ? GROWTH_ROUNDS : Integer.parseInt(rest.get(0)));
			case "network" -> network();
			case "quick" -> quick((rest.isEmpty()) ? QUICK_MINUTES : Integer.parseInt(rest.get(0)));
			case "report" -> report(rest.contains("quick"));
			case "smoke" -> System.exit((smoke()) ? 0 : 1);
			default -> throw new IllegalArgumentException("No command is called '" + words.get(0) + "'");
		}
	}

	private static void all(int minutes) throws Exception {
		int left = new PlanRunner(new CellRunner(LOGS), new Results(RESULTS), lockFile(), System.out).run(Plan.all(),
				Duration.ofMinutes(minutes));
		if (left > 0) {
			System.out.println(left + " measurements are left: run it again to go on");
		}
		else {
			if (!Files.exists(RESULTS.resolve(Jmh.FILE))) {
				jmh(List.of());
			}
			growth(GROWTH_ROUNDS);
			network();
		}
		report(false);
	}

	/**
	 * Always anew, and apart from what the whole run has measured.
	 */
	private static void quick(int minutes) throws Exception {
		Results results = new Results(QUICK);
		results.clear();
		new PlanRunner(new CellRunner(LOGS), Plan::hurried, results, lockFile(), System.out).run(Plan.quick(),
				Duration.ofMinutes(minutes));
		report(true);
	}

	private static void report(boolean quick) throws IOException {
		PerformanceReport.write((quick) ? QUICK : RESULTS, DOCS, (quick) ? "quick" : "all");
	}

	/**
	 * Goes on where it was interrupted; otherwise anew.
	 */
	private static void growthAnew(int rounds) throws Exception {
		Results results = new Results(GROWTH);
		if (Plan.growth(rounds).steps().stream().allMatch((step) -> results.has(step.cell(), step.round()))) {
			results.clear();
		}
		growth(rounds);
	}

	private static void growth(int rounds) throws Exception {
		Results results = new Results(GROWTH);
		new PlanRunner(new CellRunner(LOGS), results, lockFile(), System.out).run(Plan.growth(rounds),
				Duration.ofMinutes(MOST_MINUTES));
		GrowthSection.write(results.all(), PerformanceReport.GROWTH)
			.forEach((cliff) -> System.out.println("Cliff: " + cliff));
	}

	private static void network() throws Exception {
		try (MachineLock lock = MachineLock.acquire(lockFile())) {
			new NetworkCommand(new CellRunner(LOGS), System.out).run(PerformanceReport.NETWORK);
		}
	}

	private static void cell(Cell cell) throws InterruptedException {
		System.out.println(Results.toJson(new CellRunner(LOGS).run(cell, 1)));
	}

	private static void compare(List<Cell> pairs, List<String> rounds) throws InterruptedException {
		new PairsComparison(new CellRunner(LOGS), System.out).run(pairs,
				(rounds.isEmpty()) ? 3 : Integer.parseInt(rounds.get(0)));
	}

	private static void jmh(List<String> patterns) throws RunnerException, IOException {
		Jmh.run(patterns, RESULTS.resolve(Jmh.FILE), lockFile());
	}

	private static boolean smoke() throws Exception {
		Results results = new Results(SMOKE);
		results.clear();
		new PlanRunner(new CellRunner(SMOKE.resolve("logs")), results, "", System.out).run(Plan.smoke(),
				Duration.ofMinutes(MOST_MINUTES));
		List<Result> bad = results.all().stream().filter(Smoke::isBad).toList();
		bad.forEach((result) -> System.out.println("Not as it must be: " + Results.toJson(result)));
		PerformanceReport.write(SMOKE, SMOKE.resolve("docs"), "smoke");
		System.out.printf("%d passed, %d failed%n", results.all().size() - bad.size(), bad.size());
		return bad.isEmpty();
	}

	private static String lockFile() {
		return Objects.requireNonNullElse(System.getenv("HEIN_BENCHMARKS_LOCK"), "");
	}

}
