package io.hein.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.hein.benchmarks.driver.MachineLock;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs the benchmarks of the pieces.
 */
final class Jmh {

	/**
	 * The file of their results.
	 */
	static final String FILE = "jmh-result";

	private Jmh() {
	}

	static void run(List<String> patterns, Path file, String lockFile) throws RunnerException, IOException {
		Files.createDirectories(file.toAbsolutePath().getParent());
		ChainedOptionsBuilder options = new OptionsBuilder().resultFormat(ResultFormatType.JSON)
			.result(file.toString());
		if (patterns.isEmpty()) {
			options.include("Benchmark");
		}
		patterns.forEach(options::include);
		try (MachineLock lock = MachineLock.acquire(lockFile)) {
			new Runner(options.build()).run();
		}
	}

}
