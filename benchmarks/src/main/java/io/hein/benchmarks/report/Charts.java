package io.hein.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import io.hein.benchmarks.cell.Cell;
import io.hein.benchmarks.plan.Cells;

/**
 * The charts of the page.
 */
final class Charts {

	private static final List<String> NUMBERS = Cells.SUBSCRIBERS.stream()
		.map((number) -> String.format(Locale.ROOT, "%,d", number))
		.toList();

	private final Summary summary;

	private final Path folder;

	Charts(Summary summary, Path folder) {
		this.summary = summary;
		this.folder = folder;
	}

	/**
	 * Draw throughput by number of subscribers.
	 * @param size the size of a payload
	 * @return the file's name
	 */
	String throughput(int size) throws IOException {
		LineChart chart = new LineChart("Throughput, messages of " + Sizes.format(size), "subscribers", NUMBERS,
				"million deliveries a second");
		for (String peer : Cells.PEERS) {
			chart.line(peer, values(Cells.SUBSCRIBERS.stream().map((number) -> Cells.throughput(peer, size, number)),
					"deliveries.per.second", 1e-6));
		}
		return write("throughput-" + size + ".svg", chart);
	}

	/**
	 * Draw processor time by number of subscribers.
	 * @return the file's name
	 */
	String cpu() throws IOException {
		LineChart chart = new LineChart("Publisher's processor time, messages of 64 B", "subscribers", NUMBERS,
				"seconds for a million deliveries");
		for (String peer : Cells.PEERS) {
			chart.line(peer, values(Cells.SUBSCRIBERS.stream().map((number) -> Cells.throughput(peer, 64, number)),
					"publisher.cpu.per.million", 1));
		}
		return write("cpu.svg", chart);
	}

	/**
	 * Draw latency by percentile.
	 * @param rate messages a second
	 * @return the file's name
	 */
	String latency(int rate) throws IOException {
		LineChart chart = new LineChart("Latency, 10 subscribers, %,d messages a second".formatted(rate),
				"against the time at which a message was to be sent", List.of("p50", "p99", "p99.9", "max"),
				"microseconds");
		for (String peer : Cells.PEERS) {
			Cell cell = Cells.latency(peer, rate, 10);
			chart.line(peer,
					Stream.of("p50", "p99", "p99.9", "max")
						.mapToDouble((value) -> this.summary.median(cell, "latency." + value + ".us"))
						.toArray());
		}
		return write("latency-" + rate + ".svg", chart);
	}

	private double[] values(Stream<Cell> cells, String value, double scale) {
		return cells.mapToDouble((cell) -> this.summary.median(cell, value) * scale).toArray();
	}

	private String write(String name, LineChart chart) throws IOException {
		Files.createDirectories(this.folder);
		Files.writeString(this.folder.resolve(name), chart.toSvg());
		return name;
	}

}
