package io.hein.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

import io.hein.benchmarks.cell.Cell;
import io.hein.benchmarks.plan.Cells;

/**
 * What Hein is to reach, and whether it does.
 */
final class Targets {

	private static final String RATE = "deliveries.per.second";

	private static final String P50 = "latency.p50.us";

	private static final String P99 = "latency.p99.us";

	private final Summary summary;

	private final List<Target> targets = new ArrayList<>();

	private Targets(Summary summary) {
		this.summary = summary;
	}

	static List<Target> of(Summary summary) {
		Targets targets = new Targets(summary);
		targets.addThroughput(64, 10, 12, 15, 0.6);
		targets.addAheadOf("Aeron", "aeron", 1.8);
		targets.addAheadOf("libzmq", "libzmq", 4);
		targets.addThroughput(64, 100, 12, 15, 0.6);
		targets.addThroughput(64, 1, 5, 10, 0.55);
		targets.addThroughput(64, 1000, 20, 20, 0.45);
		for (int subscribers : List.of(10, 100)) {
			targets.addThroughput(1024, subscribers, 5, 6, 0.9);
			targets.addThroughput(16 * 1024, subscribers, 4, 4, 0.85);
		}
		targets.addTls();
		targets.addDurable();
		targets.addAheadOfAll();
		targets.addCosts();
		targets.addManyTopics();
		Cells.RATES.forEach(targets::addLatency);
		targets.addIdle();
		targets.addLevels();
		return targets.targets;
	}

	private void addThroughput(int size, int subscribers, double jeromq, double nats, double limit) {
		String work = "%s, N = %,d".formatted(Sizes.format(size), subscribers);
		Cell cell = Cells.throughput(Cells.HEIN, size, subscribers);
		add(Target.atLeast(work + ": ahead of JeroMQ", ratio(cell, cell.by("jeromq")), jeromq, " x"));
		add(Target.atLeast(work + ": ahead of NATS", ratio(cell, cell.by("nats")), nats, " x"));
		add(Target.atLeast(work + ": share of `limit`", ratio(cell, cell.by(Cells.LIMIT)), limit, ""));
	}

	private void addAheadOf(String name, String peer, double least) {
		Cell cell = Cells.throughput(Cells.HEIN, 64, 10);
		add(Target.atLeast("64 B, N = 10: ahead of " + name, ratio(cell, cell.by(peer)), least, " x"));
	}

	private void addTls() {
		Cell cell = Cells.tls(Cells.HEIN_TLS);
		add(Target.atLeast("TLS, 1 KiB, N = 10: share of `limit-tls`", ratio(cell, cell.by(Cells.LIMIT_TLS)), 0.8, ""));
	}

	private void addDurable() {
		double least = Cells.SIZES.stream()
			.flatMap((size) -> List.of(1, 10, 100).stream().map((number) -> Cells.throughput(Cells.HEIN, size, number)))
			.map((cell) -> ratio(cell.by(Cells.HEIN_DURABLE), cell))
			.filter((ratio) -> !Double.isNaN(ratio))
			.min(Double::compare)
			.orElse(Double.NaN);
		add(Target.atLeast("log in a directory: throughput against the log in memory, the least", least, 0.8, " x"));
		Cell cell = Cells.latency(Cells.HEIN, 10_000, 10);
		add(Target.atMost("log in a directory: p99 at 10,000 messages a second against the log in memory",
				median(cell.by(Cells.HEIN_DURABLE), P99) / median(cell, P99), 1.25, " x"));
	}

	private void addAheadOfAll() {
		double least = Cells.SIZES.stream()
			.flatMap((size) -> Cells.SUBSCRIBERS.stream().map((number) -> Cells.throughput(Cells.HEIN, size, number)))
			.flatMap((cell) -> Cells.OTHERS.stream().map((peer) -> ratio(cell, cell.by(peer))))
			.filter((ratio) -> !Double.isNaN(ratio))
			.min(Double::compare)
			.orElse(Double.NaN);
		add(Target.atLeast("throughput: ahead of every peer in every cell, the closest", least, 1, " x"));
	}

	private void addCosts() {
		Cell cell = Cells.throughput(Cells.HEIN, 64, 10);
		add(Target.atMost("64 B, N = 10: publisher's CPU for a million deliveries",
				median(cell, "publisher.cpu.per.million"), 0.02, " s"));
		add(Target.atMost("64 B, N = 10: allocated at the publisher for a message",
				median(cell, "allocated.per.message"), 16, " B"));
		add(Target.atMost("CPU for a delivery at N = 1,000 against N = 10",
				cpu(Cells.throughput(Cells.HEIN, 64, 1000)) / cpu(cell), 1.5, " x"));
		add(Target.atLeast("ten filters of 10 %, N = 100: against filtering at the subscriber",
				ratio(Cells.filtered(10), Cells.filteredBySubscribers()), 5, " x"));
	}

	private void addManyTopics() {
		add(Target.atLeast("1,000,000 topics, N = 10: against 100 topics",
				ratio(Cells.topics(1_000_000), Cells.topics(100)), 0.5, " x"));
		add(Target.atLeast("10,000 patterns of ten filters, N = 10: against 100 patterns",
				ratio(Cells.patterns(10_000), Cells.patterns(100)), 0.5, " x"));
		add(Target.atLeast("10,000 distinct filters, N = 10,000: against 100 distinct filters",
				ratio(Cells.distinctFilters(10_000), Cells.distinctFilters(100)), 0.5, " x"));
	}

	private double cpu(Cell cell) {
		return median(cell, "publisher.cpu.per.million") + median(cell, "subscribers.cpu.per.million");
	}

	private void addLatency(int rate) {
		String work = "latency, N = 10, %,d messages a second: ".formatted(rate);
		Cell cell = Cells.latency(Cells.HEIN, rate, 10);
		add(Target.atMost(work + "p50 against `limit`", this.summary.ratio(cell, cell.by(Cells.LIMIT), P50),
				(rate > 1000) ? 1.8 : 1.4, " x"));
		add(Target.atMost(work + "p50 against `limit-threads`",
				this.summary.ratio(cell, cell.by(Cells.LIMIT_THREADS), P50), (rate > 1000) ? 1.8 : 1.4, " x"));
		add(Target.atMost(work + "p99, not above the best of JeroMQ, NATS, Redis and RSocket", median(cell, P99),
				best(cell, P99, List.of("jeromq", "nats", "redis", "rsocket")), " µs"));
		addDirect(rate, work + "direct listeners: ");
	}

	private void addDirect(int rate, String work) {
		Cell cell = Cells.latency(Cells.HEIN_DIRECT, rate, 10);
		for (String percentile : List.of(P50, P99)) {
			String value = work + percentile.split("\\.")[1];
			add(Target.atMost(value + " against Netty", this.summary.ratio(cell, cell.by("netty"), percentile), 1.1,
					" x"));
			add(Target.atMost(value + " against Netty with an event loop for each too",
					this.summary.ratio(cell, Cells.nettyLoops(rate), percentile), 1.1, " x"));
			add(Target.atMost(value + ", below the best of Aeron, libzmq and RSocket", median(cell, percentile),
					best(cell, percentile, List.of("aeron", "libzmq", "rsocket")), " µs"));
		}
	}

	private double best(Cell cell, String value, List<String> rivals) {
		return rivals.stream()
			.map((peer) -> median(cell.by(peer), value))
			.filter((median) -> !Double.isNaN(median))
			.min(Double::compare)
			.orElse(Double.NaN);
	}

	private void addIdle() {
		Cell cell = Cells.idle(Cells.HEIN, 10_000);
		add(Target.atMost("10,000 idle subscribers: publisher's resident memory for each",
				median(cell, "server.rss.per.subscriber.kb"), 6, " KB"));
		add(Target.atMost("10,000 idle subscribers: all attached", median(cell, "connect.ms") / 1000, 3, " s"));
	}

	private void addLevels() {
		Cell one = Cells.throughput("hein-template", 64, 1);
		Cell ten = Cells.throughput("hein-template", 64, 10);
		add(Target.atLeast("template to listener of bytes, N = 1: against JeroMQ's raw API",
				ratio(one, one.by("jeromq")), 1, " x"));
		add(Target.atLeast("template to listener of bytes, N = 10: against JeroMQ's raw API",
				ratio(ten, ten.by("jeromq")), 1.5, " x"));
		add(Target.atLeast("template to one listener of bytes", median(one, RATE) / 1e6, 4, " M/s"));
		add(Target.atLeast("template to listener of JSON records: against Jackson alone",
				ratio(Cells.json(), Cells.jackson()), 0.7, " x"));
		add(Target.atLeast("listener of batches: against one message at a time", ratio(one.by("hein-batch"), one), 2,
				" x"));
	}

	private void add(Target target) {
		this.targets.add(target);
	}

	private double median(Cell cell, String value) {
		return this.summary.median(cell, value);
	}

	private double ratio(Cell cell, Cell other) {
		return (!Double.isNaN(median(cell, RATE)) && this.summary.isCollapsed(other)) ? Double.POSITIVE_INFINITY
				: this.summary.ratio(cell, other, RATE);
	}

}
