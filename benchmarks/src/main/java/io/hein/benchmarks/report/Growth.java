package io.hein.benchmarks.report;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How a cost grows with what causes it.
 *
 * @param sizes how much there is of the cause, ascending
 * @param costs what each size costs; not a number where that was not measured
 */
record Growth(List<Integer> sizes, double[] costs) {

	/**
	 * A pair of neighbours is a cliff from this multiple of linear growth on.
	 */
	static final double CLIFF = 1.5;

	/**
	 * The exponent of the power of the size that comes closest: 0 where the cost does not
	 * grow, 1 where it is in proportion. Not a number with fewer than two costs.
	 */
	double exponent() {
		double[][] points = points();
		double meanX = Arrays.stream(points).mapToDouble((point) -> point[0]).average().orElse(Double.NaN);
		double meanY = Arrays.stream(points).mapToDouble((point) -> point[1]).average().orElse(Double.NaN);
		double covariance = 0;
		double variance = 0;
		for (double[] point : points) {
			covariance += (point[0] - meanX) * (point[1] - meanY);
			variance += (point[0] - meanX) * (point[0] - meanX);
		}
		return covariance / variance;
	}

	private double[][] points() {
		return IntStream.range(0, this.costs.length)
			.filter((i) -> this.costs[i] > 0)
			.mapToObj((i) -> new double[] { Math.log(this.sizes.get(i)), Math.log(this.costs[i]) })
			.toArray(double[][]::new);
	}

	/**
	 * How the cost compares with that of the next smaller size, where a proportional one
	 * is 1.
	 * @param place the place of the size
	 * @return the ratio; not a number for the smallest one
	 */
	double againstLinear(int place) {
		return ratio(place) * this.sizes.get(Math.max(0, place - 1)) / this.sizes.get(place);
	}

	/**
	 * How the cost compares with that of the next smaller size.
	 */
	double ratio(int place) {
		return (place == 0) ? Double.NaN : this.costs[place] / this.costs[place - 1];
	}

}
