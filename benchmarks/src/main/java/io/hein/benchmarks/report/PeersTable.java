package io.hein.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/**
 * How the peers are set up, as {@code README.md} has it: written once, and shown beside
 * the results too.
 */
final class PeersTable {

	private static final Path README = Path.of("README.md");

	private static final String BEGIN = "| peer | how |";

	private PeersTable() {
	}

	static String read() throws IOException {
		return Files.readAllLines(README)
			.stream()
			.dropWhile((line) -> !line.equals(BEGIN))
			.takeWhile((line) -> line.startsWith("|"))
			.collect(Collectors.joining("\n"));
	}

}
