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

	/**
	 * So much of a processor may others use.
	 */
	private static final double FOREIGN = 0.1;

	private static final int ATTEMPTS = 4;

	@Override
	public void measure(Cell cell, Processes processes, Map<String, Double> values)
			throws CellFailedException, InterruptedException {
		values.put("connect.ms", processes.connect(processes.listen()));
		processes.publisher().ask("flood", Duration.ofSeconds(30));
		double rate = window(cell, processes, values);
		if (rate < cell.option("floor", COLLAPSED_RATE)) {
			throw new CellFailedException(Result.Status.COLLAPSED, "%.0f deliveries a second".formatted(rate));
		}
		drain(processes, values);
	}

	/**
	 * Measure anew while others use the processors, and keep the window in which they did
	 * least.
	 * @return deliveries a second
	 */
	private static double window(Cell cell, Processes processes, Map<String, Double> values)
			throws CellFailedException, InterruptedException {
		Sample before = WarmUp.of(cell, processes);
		double rate = 0;
		double least = Double.MAX_VALUE;
		for (int attempt = 0; attempt < ATTEMPTS && least > FOREIGN; attempt++) {
			OtherProcesses others = processes.others();
			processes.publisher().run(cell.option("window", 1500));
			Sample after = processes.sample();
			double foreign = processes.others().since(others) / after.secondsSince(before);
			if (foreign < least) {
				least = foreign;
				rate = after.deliveriesSince(before) / after.secondsSince(before);
				Values.usage(before, after, values);
				values.put("foreign.cpu.share", foreign);
			}
			before = after;
		}
		return rate;
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
