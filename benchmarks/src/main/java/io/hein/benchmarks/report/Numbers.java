package io.hein.benchmarks.report;

import java.util.Locale;

/**
 * How numbers are written: with three digits that mean something.
 */
final class Numbers {

	private Numbers() {
	}

	static String format(double value) {
		if (!Double.isFinite(value)) {
			return "-";
		}
		double size = Math.abs(value);
		int decimals = (size >= 100 || size == 0) ? 0 : (size >= 10) ? 1 : (size >= 1) ? 2 : (size >= 0.1) ? 3 : 4;
		return String.format(Locale.ROOT, "%,." + decimals + "f", value);
	}

	/**
	 * A median with the least and the greatest.
	 */
	static String format(Spread spread, double scale) {
		if (spread.isEmpty()) {
			return "-";
		}
		String median = format(spread.median() * scale);
		return (spread.count() == 1) ? median
				: median + " (" + format(spread.min() * scale) + "–" + format(spread.max() * scale) + ")";
	}

}
