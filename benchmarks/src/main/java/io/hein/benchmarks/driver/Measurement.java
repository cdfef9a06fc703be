package io.hein.benchmarks.driver;

import java.util.Map;

import io.hein.benchmarks.cell.Cell;

/**
 * A kind of measuring.
 */
interface Measurement {

	/**
	 * Measure.
	 * @param cell the cell
	 * @param processes the processes, not connected yet
	 * @param values takes what was measured, by name
	 * @throws CellFailedException if it cannot be measured to its end
	 * @throws InterruptedException if the thread was interrupted
	 */
	void measure(Cell cell, Processes processes, Map<String, Double> values)
			throws CellFailedException, InterruptedException;

}
