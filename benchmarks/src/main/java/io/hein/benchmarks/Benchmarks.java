package io.hein.benchmarks;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import io.hein.benchmarks.cell.Cell;
import io.hein.benchmarks.cell.Result;
import io.hein.benchmarks.cell.Results;
import io.hein.benchmarks.driver.CellRunner;

/**
 * Runs the command that is given. See {@code benchmarks/README.md}.
 *
 * @since 0.1.0
 */
public final class Benchmarks {

	private Benchmarks() {
	}

	/**
	 * Run.
	 * @param args the command and what follows it
	 * @throws Exception if it failed
	 */
	public static void main(String[] args) throws Exception {
		List<String> words = Arrays.asList(args);
		String command = (words.isEmpty()) ? "help" : words.get(0);
		List<String> rest = (words.isEmpty()) ? words : words.subList(1, words.size());
		switch (command) {
			case "cell" -> cell(Cell.parse(rest));
			default -> throw new IllegalArgumentException("No command is called '" + command + "'");
		}
	}

	private static void cell(Cell cell) throws InterruptedException {
		Result result = new CellRunner(Path.of("results", "logs")).run(cell, 1);
		System.out.println(Results.toJson(result));
	}

}
