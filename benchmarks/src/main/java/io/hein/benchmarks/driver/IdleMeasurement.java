package io.hein.benchmarks.driver;

import java.time.Duration;
import java.util.Map;

import io.hein.benchmarks.cell.Cell;

/**
 * Connects subscribers that get nothing to do, and sees what the publisher's memory grows
 * by.
 */
final class IdleMeasurement implements Measurement {

	private static final Duration SHORT = Duration.ofSeconds(10);

	@Override
	public void measure(Cell cell, Processes processes, Map<String, Double> values)
			throws CellFailedException, InterruptedException {
		WorkerProcess publisher = processes.publisher();
		int port = processes.listen();
		publisher.ask("gc", SHORT);
		double before = ProcessUsage.residentKilobytes(publisher.pid());
		values.put("connect.ms", processes.connect(port));
		publisher.run(cell.option("window", 1000));
		double connected = ProcessUsage.residentKilobytes(publisher.pid());
		publisher.ask("gc", SHORT);
		values.put("publisher.rss.before.kb", before);
		values.put("publisher.rss.kb", connected);
		values.put("publisher.rss.collected.kb", (double) ProcessUsage.residentKilobytes(publisher.pid()));
		values.put("publisher.rss.per.subscriber.kb", (connected - before) / cell.subscribers());
		values.put("subscribers.rss.kb", (double) ProcessUsage.residentKilobytes(processes.subscribers().pid()));
	}

}
