package io.hein.benchmarks.report;

import java.util.stream.DoubleStream;

/**
 * How a value was spread.
 *
 * @param median the middle one; not a number if there is none
 * @param min the least
 * @param max the greatest
 * @param count how many there are
 */
record Spread(double median, double min, double max, int count) {

	static Spread of(DoubleStream values) {
		double[] sorted = values.filter(Double::isFinite).sorted().toArray();
		int count = sorted.length;
		if (count == 0) {
			return new Spread(Double.NaN, Double.NaN, Double.NaN, 0);
		}
		double median = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
		return new Spread(median, sorted[0], sorted[count - 1], count);
	}

	boolean isEmpty() {
		return this.count == 0;
	}

}
