package io.hein.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.hein.benchmarks.cell.Cell;
import io.hein.benchmarks.cell.Results;
import io.hein.benchmarks.plan.Cells;

/**
 * Writes the page about performance.
 *
 * @since 0.1.0
 */
public final class PerformanceReport {

	/**
	 * What people have to say about a run; the rest of the page is made anew each time.
	 */
	private static final Path NOTES = Path.of("notes.md");

	/**
	 * The section about costs that grow, as it was measured last.
	 */
	public static final Path GROWTH = Path.of("growth.md");

	/**
	 * The section about real networks, as it was measured last.
	 */
	public static final Path NETWORK = Path.of("network.md");

	private static final String CHARTS = "performance";

	private static final List<String> BY_NUMBER = List.of("M deliveries/s", "N = 1", "N = 10", "N = 100", "N = 1,000");

	private final Summary summary;

	private final Tables tables;

	private final Charts charts;

	private final Markdown page = new Markdown();

	private final String command;

	private PerformanceReport(Summary summary, Path docs, String command) {
		this.summary = summary;
		this.command = command;
		this.tables = new Tables(summary);
		this.charts = new Charts(summary, docs.resolve(CHARTS));
	}

	/**
	 * Write the page and its charts.
	 * @param results the folder of the results
	 * @param docs the folder of the page
	 * @param command the command that measured them
	 * @throws IOException if that fails
	 */
	public static void write(Path results, Path docs, String command) throws IOException {
		PerformanceReport report = new PerformanceReport(new Summary(new Results(results).all()), docs, command);
		report.addIntroduction();
		report.addRatios();
		report.addPeers();
		report.addNotes();
		report.addThroughput();
		report.addLatency();
		report.addCosts();
		if (report.shows(Cells.json())) {
			report.addLevels();
		}
		if (report.shows(Cells.idle(Cells.HEIN, 10_000))) {
			report.addScale();
		}
		report.add(GROWTH);
		report.add(NETWORK);
		report.addPieces(results.resolve("jmh-result"));
		report.addRun();
		Files.writeString(docs.resolve("performance.md"), report.page.toString());
	}

	/**
	 * Whether a part of all was measured, and only that is to be shown.
	 */
	private boolean isQuick() {
		return this.command.equals("quick");
	}

	private boolean shows(Cell cell) {
		return !isQuick() || this.summary.isKnown(cell);
	}

	private void addIntroduction() {
		this.page.heading(1, "Performance")
			.paragraph(
					"""
							Everything here was measured by `benchmarks/run %s`, which also wrote this page;
							`benchmarks/README.md` describes how, and how to repeat it. The publisher runs in one process, all
							subscribers, each with a connection of its own, in a second one, a broker in a process of its
							own. A number is the median of all rounds, with the lowest and the highest in parentheses. Peers that
							are compared were measured one after the other in each round; a ratio is the median of those of the
							rounds, because the machine changes its speed between them. A machine of two cores, on which sender,
							event loops and listeners share the processor, says more about ratios than about absolute numbers
							elsewhere."""
						.formatted(this.command))
			.paragraph("""
					`limit` is not a library but the best that the machine can do: frames that were made in advance, the
					same bytes and the same `SO_SNDBUF` as Hein's, written to plain sockets by a thread that does
					nothing else, and only walked by the reader. N is the number of subscribers.""")
			.heading(2, "Targets")
			.table(List.of("work", "target", "measured", ""), this.tables.targets(isQuick()));
	}

	private void addRatios() {
		List<List<String>> rows = this.tables.ratios();
		if (!rows.isEmpty()) {
			this.page.heading(2, "Hein against each")
				.paragraph(
						"""
								Hein's number divided by that of the other one: throughput, the more the better, and latency, the
								less the better.""")
				.table(Stream.concat(Stream.of(""), Cells.PEERS.stream().skip(1)).toList(), rows);
		}
	}

	private void addPeers() throws IOException {
		this.page.heading(2, "Who is measured, and how they are set up").paragraph(PeersTable.read());
	}

	private void addNotes() throws IOException {
		if (Files.exists(NOTES)) {
			this.page.heading(2, "Notes").paragraph(Files.readString(NOTES));
		}
	}

	/**
	 * A section that has a command of its own.
	 */
	private void add(Path section) throws IOException {
		if (Files.exists(section)) {
			this.page.paragraph(Files.readString(section));
		}
	}

	private void addThroughput() throws IOException {
		this.page.heading(2, "Throughput").paragraph("""
				Sent as fast as back-pressure allows, counted where subscribers are handed messages. Each message
				carries its number, and every subscriber checks that none is missing, late or duplicated. Hein's
				policy is `block`, so nothing is lost. Peers wait for their subscribers where they can; what a peer
				lost is stated. *Collapsed*: under 0.05 M deliveries a second, or not all subscribers got a connection
				in time.""");
		for (int size : Cells.SIZES) {
			String title = "Throughput, messages of " + Sizes.format(size);
			if (addTable("Messages of " + Sizes.format(size), BY_NUMBER, this.tables.throughput(size))) {
				this.page.image(title, CHARTS + "/" + this.charts.throughput(size));
			}
		}
	}

	/**
	 * A table with its heading, unless there is nothing in it.
	 */
	private boolean addTable(String heading, List<String> header, List<List<String>> rows) {
		if (rows.isEmpty()) {
			return false;
		}
		this.page.heading(3, heading).table(header, rows);
		return true;
	}

	private void addLatency() throws IOException {
		this.page.heading(2, "Latency")
			.paragraph(
					"""
							At a fixed rate, messages of 128 B, in microseconds from the time at which a message was to be sent
							until it was handed to a subscriber. A sender that is late does not hide the delay it causes. `limit` is a
							thread that is woken by another one for each message and writes it to all sockets; one thread reads all
							of them, as with Aeron and ZeroMQ. With `limit-threads` each subscriber has a thread of its own that is
							woken for each message, as Hein's have by default, and as subscribers in processes of their own have.""");
		for (int rate : Cells.RATES) {
			for (int subscribers : List.of(10, 100)) {
				addTable("%,d messages a second, N = %d".formatted(rate, subscribers),
						List.of("µs", "p50", "p99", "p99.9", "max"), this.tables.latency(rate, subscribers));
			}
			this.page.image("Latency at %,d messages a second".formatted(rate),
					CHARTS + "/" + this.charts.latency(rate));
		}
	}

	private void addCosts() throws IOException {
		this.page.heading(2, "Cost").paragraph("""
				While as much is sent as back-pressure allows, messages of 64 B: seconds of processor time for a
				million deliveries in each process, bytes of the heap allocated in the publisher's process, and the
				kernel's share of the publisher's time.""");
		for (int subscribers : Cells.SUBSCRIBERS) {
			addTable("N = %,d".formatted(subscribers), List.of("", "publisher, s/M", "subscribers, s/M", "broker, s/M",
					"B/message", "B/delivery", "kernel"), this.tables.costs(64, subscribers));
		}
		this.page.image("Publisher's processor time", CHARTS + "/" + this.charts.cpu());
	}

	private void addLevels() {
		this.page.heading(2, "Spring's programming model")
			.paragraph("Whole applications: what `HeinTemplate` and `@HeinListener` cost.")
			.table(List.of("", "M deliveries/s", "publisher, s/M", "subscribers, s/M"), this.tables.levels())
			.heading(2, "Filters and senders")
			.paragraph(
					"""
							A hundred topics in random order, 64 B. A hundred subscribers want ten topics each, the same ones or
							different ones; deliveries are those that a subscriber wanted. Below, several threads that send with one
							publisher.""")
			.table(List.of("", "M deliveries/s", "publisher, s/M", "subscribers, s/M"), this.tables.growth());
	}

	private void addScale() {
		this.page.heading(2, "Idle subscribers")
			.paragraph(
					"""
								How long it took until all had connected and completed the handshake, and the resident memory, in
							MB, of the process that they are connected to (the publisher, or the broker): before, connected, and
							after a garbage collection.""")
			.table(List.of("", "subscribers", "connected after, ms", "before", "connected", "collected", "KB for each",
					"subscribers' process"), this.tables.idle());
	}

	private void addPieces(Path jmh) {
		List<List<String>> rows = JmhTable.rows(jmh);
		if (!rows.isEmpty()) {
			this.page.heading(2, "The pieces")
				.paragraph("By JMH, one fork, five iterations of a second.")
				.table(List.of("", "threads", "time", "±", "unit"), rows);
		}
	}

	private void addRun() {
		this.page.heading(2, "The run")
			.paragraph("""
					%s to %s, %d measured cells. Messages that came late or twice: %.0f. Cells that failed: %s."""
				.formatted(this.summary.firstDay(), this.summary.lastDay(), this.summary.size(),
						this.summary.misplaced(), failed()))
			.table(List.of("", ""), Environment.rows());
	}

	private String failed() {
		List<String> failed = this.summary.failed()
			.stream()
			.map((result) -> "%s (%s)".formatted(result.cell(), result.note()))
			.toList();
		return (failed.isEmpty()) ? "none" : String.join("; ", failed);
	}

}
