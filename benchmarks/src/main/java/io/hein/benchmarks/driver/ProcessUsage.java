package io.hein.benchmarks.driver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process has used so far, as Linux reports it.
 *
 * @param user seconds of processor time in its own code
 * @param kernel seconds of processor time in the kernel on its behalf
 */
record ProcessUsage(double user, double kernel) {

	private static final double TICKS_PER_SECOND = 100;

	static ProcessUsage of(long pid) {
		try {
			String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
			String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
			return new ProcessUsage(Long.parseLong(fields[11]) / TICKS_PER_SECOND,
					Long.parseLong(fields[12]) / TICKS_PER_SECOND);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static long residentKilobytes(long pid) {
		return status(pid, "VmRSS:");
	}

	static long threads(long pid) {
		return status(pid, "Threads:");
	}

	private static long status(long pid, String name) {
		try {
			return Files.readAllLines(Path.of("/proc/" + pid + "/status"))
				.stream()
				.filter((line) -> line.startsWith(name))
				.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")))
				.sum();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	double total() {
		return this.user + this.kernel;
	}

	ProcessUsage since(ProcessUsage before) {
		return new ProcessUsage(this.user - before.user, this.kernel - before.kernel);
	}

}
