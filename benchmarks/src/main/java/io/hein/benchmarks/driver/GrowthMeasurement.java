package io.hein.benchmarks.driver;

import java.time.Duration;
import java.util.Map;

import io.hein.benchmarks.cell.Cell;

/**
 * Throughput, and what both processes hold: threads while they work, and memory once
 * their garbage is collected.
 */
final class GrowthMeasurement implements Measurement {

	private static final Duration SHORT = Duration.ofSeconds(30);

	private final Measurement throughput = new ThroughputMeasurement();

	@Override
	public void measure(Cell cell, Processes processes, Map<String, Double> values)
			throws CellFailedException, InterruptedException {
		this.throughput.measure(cell, processes, values);
		hold("publisher", processes.publisher(), values);
		hold("subscribers", processes.subscribers(), values);
	}

	private static void hold(String process, WorkerProcess worker, Map<String, Double> values)
			throws CellFailedException, InterruptedException {
		values.put(process + ".threads", (double) ProcessUsage.threads(worker.pid()));
		// The second time returns what the first one has freed
		worker.ask("gc", SHORT);
		worker.ask("gc", SHORT);
		values.put(process + ".rss.kb", (double) ProcessUsage.residentKilobytes(worker.pid()));
	}

}
