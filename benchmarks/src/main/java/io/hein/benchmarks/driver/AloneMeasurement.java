package io.hein.benchmarks.driver;

import java.util.Map;

import io.hein.benchmarks.cell.Cell;

/**
 * Lets one thread work alone in the subscribers' process.
 */
final class AloneMeasurement implements Measurement {

	@Override
	public void measure(Cell cell, Processes processes, Map<String, Double> values)
			throws CellFailedException, InterruptedException {
		processes.connect(processes.listen());
		Processes.Sample before = WarmUp.of(cell, processes);
		processes.subscribers().run(cell.option("window", 2000));
		Values.usage(before, processes.sample(), values);
	}

}
