package io.hein.benchmarks.driver;

import java.time.Duration;
import java.util.Map;

import io.hein.benchmarks.cell.Cell;
import io.hein.benchmarks.cell.Result;
import io.hein.benchmarks.driver.Processes.Sample;

/**
 * Sends as fast as back-pressure allows. What counts is what subscribers were handed
 * within the window.
 */
final class ThroughputMeasurement implements Measurement {

	private static final int COLLAPSED_RATE = 50_000;

	@Override
	public void measure(Cell cell, Processes processes, Map<String, Double> values)
			throws CellFailedException, InterruptedException {
		values.put("connect.ms", processes.connect(processes.listen()));
		processes.publisher().ask("flood", Duration.ofSeconds(30));
		Sample before = WarmUp.of(cell, processes);
		processes.publisher().run(cell.option("window", 1500));
		Sample after = processes.sample();
		Values.usage(before, after, values);
		double rate = after.deliveriesSince(before) / after.secondsSince(before);
		if (rate < cell.option("floor", COLLAPSED_RATE)) {
			throw new CellFailedException(Result.Status.COLLAPSED, "%.0f deliveries a second".formatted(rate));
		}
		drain(processes, values);
	}

	/**
	 * See what was lost. A peer whose sender does not even end has shown how fast it is
	 * all the same.
	 */
	private static void drain(Processes processes, Map<String, Double> values)
			throws CellFailedException, InterruptedException {
		try {
			Values.loss(processes.drain(), values);
		}
		catch (CellFailedException ex) {
			if (ex.status() != Result.Status.COLLAPSED) {
				throw ex;
			}
			values.put("loss.unknown", 1.0);
		}
	}

}
