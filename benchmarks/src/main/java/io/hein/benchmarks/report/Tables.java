package io.hein.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

import io.hein.benchmarks.cell.Cell;
import io.hein.benchmarks.plan.Cells;

/**
 * The rows of the page's tables.
 */
final class Tables {

	private static final String RATE = "deliveries.per.second";

	private static final double MILLIONTH = 1e-6;

	private final Summary summary;

	Tables(Summary summary) {
		this.summary = summary;
	}

	List<List<String>> targets(boolean measuredOnly) {
		return Targets.of(this.summary)
			.stream()
			.filter((target) -> target.isMeasured() || !measuredOnly)
			.map((target) -> List.of(target.work(), target.wanted(), target.measuredText(), target.verdict()))
			.toList();
	}

	List<List<String>> throughput(int size) {
		return Cells.PEERS.stream()
			.filter((peer) -> Cells.SUBSCRIBERS.stream()
				.anyMatch((number) -> this.summary.isKnown(Cells.throughput(peer, size, number))))
			.map((peer) -> row(peer,
					Cells.SUBSCRIBERS.stream().map((number) -> rate(Cells.throughput(peer, size, number)))))
			.toList();
	}

	/**
	 * A rate with its spread, and what was lost.
	 */
	private String rate(Cell cell) {
		if (this.summary.isCollapsed(cell)) {
			return "collapsed";
		}
		double lost = this.summary.lost(cell);
		return Numbers.format(this.summary.spread(cell, RATE), MILLIONTH)
				+ ((lost > 0) ? ", lost " + Numbers.format(100 * lost) + " %" : "")
				+ ((this.summary.isLossUnknown(cell)) ? ", loss not known" : "");
	}

	List<List<String>> latency(int rate, int subscribers) {
		return Cells.LATENCY_PEERS.stream()
			.map((peer) -> Cells.latency(peer, rate, subscribers))
			.filter(this.summary::isKnown)
			.map(this::latency)
			.toList();
	}

	private List<String> latency(Cell cell) {
		return row(cell.peer(), Stream.of("p50", "p99", "p99.9", "max")
			.map((value) -> Numbers.format(this.summary.spread(cell, "latency." + value + ".us"), 1)));
	}

	List<List<String>> costs(int size, int subscribers) {
		return Cells.PEERS.stream()
			.map((peer) -> Cells.throughput(peer, size, subscribers))
			.filter(this.summary::isMeasured)
			.map(this::costs)
			.toList();
	}

	private List<String> costs(Cell cell) {
		return row(cell.peer(),
				Stream
					.of("publisher.cpu.per.million", "subscribers.cpu.per.million", "broker.cpu.per.million",
							"allocated.per.message", "allocated.per.delivery", "publisher.kernel.share")
					.map((value) -> Numbers.format(this.summary.median(cell, value))));
	}

	/**
	 * How Hein compares with each of the others, measured beside it.
	 */
	List<List<String>> ratios() {
		List<List<String>> rows = new ArrayList<>();
		for (int size : Cells.SIZES) {
			for (int number : Cells.SUBSCRIBERS) {
				addRatios(rows, "%s, N = %,d".formatted(Sizes.format(size), number),
						Cells.throughput(Cells.HEIN, size, number), RATE);
			}
		}
		for (int rate : Cells.RATES) {
			for (String percentile : List.of("p50", "p99")) {
				addRatios(rows, "%s at %,d/s, N = 10".formatted(percentile, rate), Cells.latency(Cells.HEIN, rate, 10),
						"latency." + percentile + ".us");
			}
		}
		return rows;
	}

	private void addRatios(List<List<String>> rows, String work, Cell cell, String value) {
		if (this.summary.isMeasured(cell)) {
			rows.add(row(work,
					Cells.PEERS.stream()
						.skip(1)
						.map((peer) -> Numbers.format(this.summary.ratio(cell, cell.by(peer), value)))));
		}
	}

	List<List<String>> levels() {
		List<List<String>> rows = new ArrayList<>();
		rows.add(level("engine, 64 B, N = 1", Cells.throughput(Cells.HEIN, 64, 1)));
		rows.add(level("template to listener of `byte[]`, 64 B, N = 1", Cells.throughput("hein-template", 64, 1)));
		rows.add(level("template to listener of batches, 64 B, N = 1", Cells.throughput("hein-batch", 64, 1)));
		rows.add(level("JeroMQ's raw API, 64 B, N = 1", Cells.throughput("jeromq", 64, 1)));
		rows.add(level("engine, 64 B, N = 10", Cells.throughput(Cells.HEIN, 64, 10)));
		rows.add(level("template to listener of `byte[]`, 64 B, N = 10", Cells.throughput("hein-template", 64, 10)));
		rows.add(level("JeroMQ's raw API, 64 B, N = 10", Cells.throughput("jeromq", 64, 10)));
		rows.add(level("template to listener of JSON records, N = 1", Cells.json()));
		rows.add(level("Jackson alone, one thread that writes and reads the record", Cells.jackson()));
		return rows;
	}

	private List<String> level(String name, Cell cell) {
		return List.of(name, rate(cell), median(cell, "publisher.cpu.per.million"),
				median(cell, "subscribers.cpu.per.million"));
	}

	List<List<String>> growth() {
		List<List<String>> rows = new ArrayList<>();
		Cells.FILTERS.forEach((filters) -> rows
			.add(level("%d distinct filter%s of 10 %%, N = 100".formatted(filters, (filters == 1) ? "" : "s"),
					Cells.filtered(filters))));
		rows.add(level("10 filters, at the subscribers", Cells.filteredBySubscribers()));
		rows.add(level("1 sender, N = 10", Cells.throughput(Cells.HEIN, 64, 10)));
		Cells.SENDERS
			.forEach((senders) -> rows.add(level("%d senders, N = 10".formatted(senders), Cells.senders(senders))));
		return rows;
	}

	List<List<String>> idle() {
		return Stream.of(1000, 10_000)
			.flatMap((number) -> Cells.PEERS.stream().map((peer) -> Cells.idle(peer, number)))
			.filter((cell) -> !this.summary.spread(cell, "connect.ms").isEmpty())
			.map(this::idle)
			.toList();
	}

	private List<String> idle(Cell cell) {
		Function<String, String> value = (name) -> Numbers.format(this.summary.median(cell, name) / 1000);
		return List.of(cell.peer(), String.format(Locale.ROOT, "%,d", cell.subscribers()),
				Numbers.format(this.summary.spread(cell, "connect.ms"), 1), value.apply("server.rss.before.kb"),
				value.apply("server.rss.kb"), value.apply("server.rss.collected.kb"),
				median(cell, "server.rss.per.subscriber.kb"), value.apply("subscribers.rss.kb"));
	}

	private String median(Cell cell, String value) {
		return Numbers.format(this.summary.median(cell, value));
	}

	private static List<String> row(String first, Stream<String> rest) {
		return Stream.concat(Stream.of(first), rest).toList();
	}

}
