package io.hein.benchmarks.driver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.DataFormatException;

import io.hein.benchmarks.cell.Cell;
import io.hein.benchmarks.cell.Result;
import org.HdrHistogram.Histogram;

/**
 * Measures one cell once.
 *
 * @since 0.1.0
 */
public final class CellRunner {

	private static final double COLLAPSED_RATE = 50_000;

	private static final Duration LONG = Duration.ofSeconds(30);

	private final Path logs;

	/**
	 * Create a runner.
	 * @param logs where the processes' logs go, those of the last cell replacing others
	 */
	public CellRunner(Path logs) {
		this.logs = logs;
		try {
			Files.createDirectories(logs);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Measure.
	 * @param cell what
	 * @param round the number of the round
	 * @return what came of it; failures too
	 * @throws InterruptedException if the thread was interrupted
	 */
	public Result run(Cell cell, int round) throws InterruptedException {
		Map<String, Double> values = new TreeMap<>();
		Result.Status status = Result.Status.OK;
		String note = "";
		try (Processes processes = Processes.start(cell, this.logs)) {
			switch (cell.kind()) {
				case Cell.THROUGHPUT -> throughput(cell, processes, values);
				case Cell.LATENCY -> latency(cell, processes, values);
				case Cell.IDLE -> idle(cell, processes, values);
				default -> throw new IllegalArgumentException("No kind is called '" + cell.kind() + "'");
			}
		}
		catch (CellFailedException ex) {
			status = ex.status();
			note = String.valueOf(ex.getMessage());
		}
		return new Result(cell, round, status, values, note,
				OffsetDateTime.now().truncatedTo(ChronoUnit.SECONDS).toString());
	}

	private void throughput(Cell cell, Processes processes, Map<String, Double> values)
			throws CellFailedException, InterruptedException {
		values.put("connect.ms", processes.connect(processes.listen()));
		processes.publisher().ask("flood", LONG);
		processes.subscribers().run(cell.option("warmup", 1500));
		Processes.Sample before = processes.sample();
		processes.subscribers().run(cell.option("window", 2000));
		Processes.Sample after = processes.sample();
		usage(before, after, values);
		double rate = after.deliveriesSince(before) / after.secondsSince(before);
		if (rate < COLLAPSED_RATE) {
			throw new CellFailedException(Result.Status.COLLAPSED, "%.0f deliveries a second".formatted(rate));
		}
		loss(processes.drain(), values);
	}

	private static void usage(Processes.Sample before, Processes.Sample after, Map<String, Double> values) {
		double seconds = after.secondsSince(before);
		double deliveries = after.deliveriesSince(before);
		double messages = after.messagesSince(before);
		values.put("deliveries.per.second", deliveries / seconds);
		values.put("messages.per.second", messages / seconds);
		ProcessUsage publisher = after.publisherUsage().since(before.publisherUsage());
		values.put("publisher.cpu.per.million", publisher.total() / deliveries * 1e6);
		values.put("publisher.cpu.share", publisher.total() / seconds);
		values.put("publisher.kernel.share", publisher.kernel() / publisher.total());
		ProcessUsage subscribers = after.subscribersUsage().since(before.subscribersUsage());
		values.put("subscribers.cpu.per.million", subscribers.total() / deliveries * 1e6);
		values.put("subscribers.cpu.share", subscribers.total() / seconds);
		ProcessUsage broker = after.brokerUsage().since(before.brokerUsage());
		values.put("broker.cpu.per.million", broker.total() / deliveries * 1e6);
		values.put("allocated.per.message", after.allocatedSince(before) / messages);
		values.put("allocated.per.delivery", after.allocatedSince(before) / deliveries);
	}

	private static void loss(Answer drained, Map<String, Double> values) {
		drained.forEach((name, value) -> values.put("loss." + name, value));
	}

	private void latency(Cell cell, Processes processes, Map<String, Double> values)
			throws CellFailedException, InterruptedException {
		values.put("connect.ms", processes.connect(processes.listen()));
		processes.publisher().ask("pace " + cell.option("rate", 1000), LONG);
		processes.subscribers().run(cell.option("warmup", 1500));
		processes.subscribers().ask("measure", LONG);
		Processes.Sample before = processes.sample();
		processes.subscribers().run(cell.option("window", 4000));
		usage(before, processes.sample(), values);
		loss(processes.drain(), values);
		Histogram histogram = histogram(processes.subscribers().ask("latencies", LONG).text("histogram"));
		values.put("latency.p50.us", histogram.getValueAtPercentile(50) / 1e3);
		values.put("latency.p99.us", histogram.getValueAtPercentile(99) / 1e3);
		values.put("latency.p99.9.us", histogram.getValueAtPercentile(99.9) / 1e3);
		values.put("latency.max.us", histogram.getMaxValue() / 1e3);
		values.put("latency.count", (double) histogram.getTotalCount());
	}

	private static Histogram histogram(String encoded) {
		try {
			return Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(Base64.getDecoder().decode(encoded)), 0);
		}
		catch (DataFormatException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void idle(Cell cell, Processes processes, Map<String, Double> values)
			throws CellFailedException, InterruptedException {
		int port = processes.listen();
		processes.publisher().ask("gc", LONG);
		long before = ProcessUsage.residentKilobytes(processes.publisher().pid());
		values.put("connect.ms", processes.connect(port));
		processes.publisher().run(cell.option("window", 1000));
		long connected = ProcessUsage.residentKilobytes(processes.publisher().pid());
		processes.publisher().ask("gc", LONG);
		long collected = ProcessUsage.residentKilobytes(processes.publisher().pid());
		values.put("publisher.rss.before.kb", (double) before);
		values.put("publisher.rss.kb", (double) connected);
		values.put("publisher.rss.collected.kb", (double) collected);
		values.put("publisher.rss.per.subscriber.kb", (double) (connected - before) / cell.subscribers());
		values.put("subscribers.rss.kb", (double) ProcessUsage.residentKilobytes(processes.subscribers().pid()));
	}

}
