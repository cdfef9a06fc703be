package io.hein.benchmarks.driver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The processor time that all processes but the measured ones have used so far. What the
 * kernel does in threads of its own is not counted: some of it is done for the measured
 * ones.
 *
 * @param seconds by process, those of its children without it
 */
record OtherProcesses(Map<Long, Double> seconds) {

	private static final double TICKS_PER_SECOND = 100;

	private static final int PARENT = 1;

	private static final int USER = 11;

	private static final int SYSTEM = 12;

	private static final String KERNEL_THREADS = "2";

	/**
	 * Look at all processes.
	 * @param measured those that are left out
	 * @return what the others have used
	 */
	static OtherProcesses than(Set<Long> measured) {
		Map<Long, Double> seconds = new HashMap<>();
		try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
			for (Path process : processes) {
				long pid = Long.parseLong(process.getFileName().toString());
				if (!measured.contains(pid)) {
					add(pid, process.resolve("stat"), seconds);
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return new OtherProcesses(seconds);
	}

	private static void add(long pid, Path file, Map<Long, Double> seconds) {
		try {
			String stat = Files.readString(file);
			String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
			if (!fields[PARENT].equals(KERNEL_THREADS)) {
				seconds.put(pid, (Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM])) / TICKS_PER_SECOND);
			}
		}
		catch (IOException ex) {
			// it has ended meanwhile
		}
	}

	/**
	 * What was used between two looks, by processes that are there at both.
	 * @param before the earlier look
	 * @return seconds of processor time
	 */
	double since(OtherProcesses before) {
		return this.seconds.entrySet()
			.stream()
			.mapToDouble((entry) -> entry.getValue() - before.seconds.getOrDefault(entry.getKey(), 0.0))
			.sum();
	}

}
