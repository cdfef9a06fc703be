package io.hein.benchmarks.report;

/**
 * How sizes are written.
 */
final class Sizes {

	private Sizes() {
	}

	static String format(int bytes) {
		return (bytes >= 1024) ? bytes / 1024 + " KiB" : bytes + " B";
	}

}
