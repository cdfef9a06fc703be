package io.hein.benchmarks.cell;

import java.util.Map;

/**
 * What came of measuring a cell once.
 *
 * @param cell the cell
 * @param round the number of the round
 * @param status how it ended
 * @param values what was measured, by name
 * @param note what else is to be said; empty for nothing
 * @param at when it was measured
 * @since 0.1.0
 */
public record Result(Cell cell, int round, Status status, Map<String, Double> values, String note, String at) {

	/**
	 * A value.
	 * @param name its name
	 * @return the value, or not a number if there is none
	 */
	public double value(String name) {
		return this.values.getOrDefault(name, Double.NaN);
	}

	/**
	 * The same as a result of another cell, which says the same in other words.
	 * @param cell the cell
	 * @return a new result
	 */
	public Result of(Cell cell) {
		return new Result(cell, this.round, this.status, this.values, this.note, this.at);
	}

	/**
	 * How measuring ended.
	 *
	 * @since 0.1.0
	 */
	public enum Status {

		/**
		 * Everything was measured.
		 */
		OK,

		/**
		 * The peer delivered next to nothing, or did not get all its subscribers.
		 */
		COLLAPSED,

		/**
		 * A process failed.
		 */
		FAILED,

		/**
		 * This machine lacks something for this peer.
		 */
		SKIPPED

	}

}
