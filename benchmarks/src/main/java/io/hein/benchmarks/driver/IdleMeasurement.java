package io.hein.benchmarks.driver;

import java.time.Duration;
import java.util.Map;

import io.hein.benchmarks.cell.Cell;

/**
 * Connects subscribers that get nothing to do, and sees by what the memory of the process
 * grows that holds their connections: the broker, or the publisher.
 */
final class IdleMeasurement implements Measurement {

	private static final Duration SHORT = Duration.ofSeconds(30);

	@Override
	public void measure(Cell cell, Processes processes, Map<String, Double> values)
			throws CellFailedException, InterruptedException {
		WorkerProcess publisher = processes.publisher();
		int port = processes.listen();
		publisher.ask("gc", SHORT);
		double before = processes.serverResidentKilobytes();
		values.put("connect.ms", processes.connect(port));
		publisher.run(cell.option("window", 1000));
		double connected = processes.serverResidentKilobytes();
		publisher.ask("gc", SHORT);
		values.put("server.rss.before.kb", before);
		values.put("server.rss.kb", connected);
		values.put("server.rss.collected.kb", processes.serverResidentKilobytes());
		values.put("server.rss.per.subscriber.kb", (connected - before) / cell.subscribers());
		values.put("subscribers.rss.kb", (double) ProcessUsage.residentKilobytes(processes.subscribers().pid()));
	}

}
