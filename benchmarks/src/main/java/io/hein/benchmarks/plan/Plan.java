package io.hein.benchmarks.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.hein.benchmarks.cell.Cell;

/**
 * Cells in the order in which they are measured: peers that are compared one after the
 * other, and each round as a whole before the next.
 *
 * @since 0.1.0
 */
public final class Plan {

	private static final int MANY = 5;

	private static final int FEW = 2;

	private static final List<String> OWN = List.of(Cells.HEIN_DIRECT, Cells.LIMIT_THREADS);

	private final List<Entry> entries = new ArrayList<>();

	private int rounds;

	private Plan() {
	}

	/**
	 * Everything.
	 * @return the plan
	 */
	public static Plan all() {
		Plan plan = new Plan();
		plan.addThroughput();
		plan.addTls();
		plan.addDurable();
		plan.addLevels();
		plan.addLatencies();
		plan.addGrowth();
		plan.addIdle();
		return plan;
	}

	/**
	 * What has a target, all of it in the first round: as many further rounds as there is
	 * time for repeat Hein, the limit, and those closest to Hein.
	 * @return the plan
	 */
	public static Plan quick() {
		Plan plan = new Plan();
		for (int subscribers : List.of(1, 10, 100)) {
			plan.addQuick(Cells.throughput(Cells.HEIN, 64, subscribers), List.of("aeron", "libzmq", "jeromq"));
		}
		plan.addQuick(Cells.throughput(Cells.HEIN, 1024, 10), List.of("aeron", "libzmq", "jeromq"));
		for (int rate : Cells.RATES) {
			plan.addQuick(Cells.latency(Cells.HEIN, rate, 10), List.of("aeron", "libzmq", "rsocket", "netty"));
			plan.add(MANY, Cells.nettyLoops(rate));
		}
		plan.addRest();
		return plan;
	}

	/**
	 * Once or twice: what shows nothing else than the cells before, or is compared with
	 * few.
	 */
	private void addRest() {
		List<Cell> loads = List.of(Cells.throughput(Cells.HEIN, 1024, 100), Cells.throughput(Cells.HEIN, 16 * 1024, 10),
				Cells.throughput(Cells.HEIN, 16 * 1024, 100), Cells.throughput(Cells.HEIN, 64, 1000));
		for (Cell load : loads) {
			List.of(Cells.HEIN, Cells.LIMIT, "jeromq", "nats").forEach((peer) -> add(rounds(peer), load.by(peer)));
		}
		add(FEW, Cells.tls(Cells.HEIN_TLS));
		add(FEW, Cells.tls(Cells.LIMIT_TLS));
		for (Cell cell : List.of(Cells.throughput(Cells.HEIN, 64, 1), Cells.throughput(Cells.HEIN, 64, 10),
				Cells.throughput(Cells.HEIN, 1024, 10))) {
			add(FEW, cell.by(Cells.HEIN_DURABLE));
		}
		for (Cell cell : List.of(Cells.throughput("hein-template", 64, 1), Cells.throughput("hein-batch", 64, 1),
				Cells.throughput("hein-template", 64, 10), Cells.json(), Cells.jackson())) {
			add(1, cell);
		}
		Cells.FILTERS.forEach((filters) -> add(1, Cells.filtered(filters)));
		add(1, Cells.filteredBySubscribers());
		Cells.SENDERS.forEach((senders) -> add(1, Cells.senders(senders)));
		manyTopics().forEach((cell) -> add(FEW, cell));
		add(1, Cells.idle(Cells.HEIN, 10_000));
		add(1, Cells.idle(Cells.LIMIT, 10_000));
	}

	private static int rounds(String peer) {
		return (peer.equals(Cells.HEIN) || peer.equals(Cells.LIMIT)) ? FEW : 1;
	}

	private void addQuick(Cell cell, List<String> rivals) {
		peers(cell).forEach((peer) -> add((rounds(peer, rivals) == MANY) ? MANY : 1, cell.by(peer)));
	}

	/**
	 * A cell as it is measured where there is little time.
	 * @param cell the cell
	 * @return the cell with a shorter warm-up, unless it needs a long one, as latency
	 * does
	 */
	public static Cell hurried(Cell cell) {
		boolean needed = cell.kind().equals(Cell.LATENCY) || cell.options().containsKey("warmup");
		return (needed) ? cell : cell.with("warmup", 1000);
	}

	/**
	 * Costs that grow.
	 * @param rounds how often
	 * @return the plan
	 */
	public static Plan growth(int rounds) {
		Plan plan = new Plan();
		Series.all().stream().flatMap((series) -> series.cells().stream()).forEach((cell) -> plan.add(rounds, cell));
		return plan;
	}

	/**
	 * A short look at every peer and every kind.
	 * @return the plan
	 */
	public static Plan smoke() {
		Plan plan = new Plan();
		for (String peer : peers(64, 2)) {
			plan.add(1, brief(Cells.throughput(peer, 64, 2)));
		}
		plan.add(1, brief(Cells.latency(Cells.JGROUPS, 1000, 2)));
		plan.add(1, brief(Cells.throughput(Cells.HEIN_TLS, 64, 2)));
		plan.add(1, brief(Cells.throughput(Cells.LIMIT_TLS, 64, 2)));
		plan.add(1, brief(Cells.throughput(Cells.HEIN_DURABLE, 64, 2)));
		plan.add(1, brief(Cells.throughput("hein-template", 64, 1)));
		plan.add(1, brief(Cells.json()));
		plan.add(1, brief(Cells.jackson()));
		plan.add(1, brief(Cells.filtered(10).to(10)));
		plan.add(1, brief(Cells.latency(Cells.HEIN, 1000, 2)));
		plan.add(1, brief(Cells.latency(Cells.LIMIT, 1000, 2)));
		plan.add(1, brief(Cells.idle(Cells.HEIN, 20)));
		return plan;
	}

	private static Cell brief(Cell cell) {
		return cell.with("warmup", 0).with("window", 300).with("floor", 0);
	}

	private void addThroughput() {
		for (int size : Cells.SIZES) {
			for (int subscribers : Cells.SUBSCRIBERS) {
				for (String peer : peers(size, subscribers)) {
					boolean target = Cells.isTarget(size, subscribers);
					add((target) ? rounds(peer, Cells.THROUGHPUT_RIVALS) : FEW,
							Cells.throughput(peer, size, subscribers));
				}
			}
		}
	}

	private static List<String> peers(Cell cell) {
		return (cell.kind().equals(Cell.LATENCY)) ? Cells.LATENCY_PEERS : peers(cell.size(), cell.subscribers());
	}

	private static List<String> peers(int size, int subscribers) {
		return Cells.PEERS.stream().filter((peer) -> Cells.takesPart(peer, size, subscribers)).toList();
	}

	private void addTls() {
		add(MANY, Cells.tls(Cells.HEIN_TLS));
		add(MANY, Cells.tls(Cells.LIMIT_TLS));
	}

	private void addLevels() {
		add(MANY, Cells.throughput("hein-template", 64, 1));
		add(MANY, Cells.throughput("hein-batch", 64, 1));
		add(MANY, Cells.throughput("hein-template", 64, 10));
		add(MANY, Cells.json());
		add(MANY, Cells.jackson());
	}

	private void addLatencies() {
		for (int rate : Cells.RATES) {
			for (String peer : Cells.LATENCY_PEERS) {
				add(rounds(peer, Cells.LATENCY_RIVALS), Cells.latency(peer, rate, 10));
			}
			add(FEW, Cells.nettyLoops(rate));
			for (String peer : Cells.LATENCY_PEERS) {
				add(FEW, Cells.latency(peer, rate, 100));
			}
		}
	}

	/**
	 * Where there is a target, those that it does not compare are measured beside the
	 * others only.
	 */
	private static int rounds(String peer, List<String> rivals) {
		return (rounds(peer) == FEW || OWN.contains(peer) || rivals.contains(peer)) ? MANY : FEW;
	}

	private void addGrowth() {
		Cells.FILTERS.forEach((filters) -> add((filters == 10) ? MANY : FEW, Cells.filtered(filters)));
		add(MANY, Cells.filteredBySubscribers());
		manyTopics().forEach((cell) -> add(MANY, cell));
		Cells.SENDERS.forEach((senders) -> add(FEW, Cells.senders(senders)));
	}

	/**
	 * The same work with few and with many topics, filters and patterns.
	 * @return the cells, those to be compared one after the other, the fewer first
	 */
	public static List<Cell> manyTopics() {
		return List.of(Cells.topics(100), Cells.topics(1_000_000), Cells.patterns(100), Cells.patterns(10_000),
				Cells.distinctFilters(100), Cells.distinctFilters(10_000));
	}

	/**
	 * The same work with a log in memory and with one in a directory.
	 * @return the cells, those to be compared one after the other, memory first
	 */
	public static List<Cell> durable() {
		List<Cell> cells = new ArrayList<>();
		for (int size : Cells.SIZES) {
			for (int subscribers : List.of(1, 10, 100)) {
				cells.add(Cells.throughput(Cells.HEIN, size, subscribers));
				cells.add(Cells.throughput(Cells.HEIN_DURABLE, size, subscribers));
			}
		}
		cells.add(Cells.latency(Cells.HEIN, 10_000, 10));
		cells.add(Cells.latency(Cells.HEIN_DURABLE, 10_000, 10));
		return cells;
	}

	private void addDurable() {
		durable().stream().filter((cell) -> cell.peer().equals(Cells.HEIN_DURABLE)).forEach((cell) -> add(MANY, cell));
	}

	private void addIdle() {
		peers(Cells.LATENCY_SIZE, 1000).forEach((peer) -> add(FEW, Cells.idle(peer, 1000)));
		add(MANY, Cells.idle(Cells.HEIN, 10_000));
		add(FEW, Cells.idle(Cells.LIMIT, 10_000));
		add(FEW, Cells.idle("netty", 10_000));
	}

	private void add(int rounds, Cell cell) {
		this.rounds = Math.max(this.rounds, rounds);
		this.entries.add(new Entry(cell, rounds));
	}

	/**
	 * What to measure, one after the other.
	 * @return cells and rounds
	 */
	public List<Step> steps() {
		return IntStream.rangeClosed(1, this.rounds).boxed().flatMap(this::stepsOf).toList();
	}

	private Stream<Step> stepsOf(int round) {
		return this.entries.stream()
			.filter((entry) -> round <= entry.rounds)
			.map((entry) -> new Step(entry.cell, round));
	}

	private record Entry(Cell cell, int rounds) {
	}

	/**
	 * A cell to measure.
	 *
	 * @param cell the cell
	 * @param round the number of the round
	 * @since 0.1.0
	 */
	public record Step(Cell cell, int round) {
	}

}
