package io.hein.benchmarks.plan;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.hein.benchmarks.cell.Cell;

/**
 * All cells, so that measurement and report mean the same ones.
 *
 * @since 0.1.0
 */
public final class Cells {

	/**
	 * Hein's engine.
	 */
	public static final String HEIN = "hein";

	/**
	 * What the machine can do at all.
	 */
	public static final String LIMIT = "limit";

	/**
	 * What the machine can do if each subscriber has a thread of its own that is woken,
	 * as Hein's have.
	 */
	public static final String LIMIT_THREADS = "limit-threads";

	/**
	 * Hein's engine with TLS.
	 */
	public static final String HEIN_TLS = "hein-tls";

	/**
	 * Hein with the log in a directory.
	 */
	public static final String HEIN_DURABLE = "hein-durable";

	/**
	 * Hein's engine with direct lanes.
	 */
	public static final String HEIN_DIRECT = "hein-direct";

	/**
	 * What the machine can do with TLS.
	 */
	public static final String LIMIT_TLS = "limit-tls";

	/**
	 * JGroups over TCP.
	 */
	public static final String JGROUPS = "jgroups";

	/**
	 * Hein, the limit, and all libraries beside them.
	 */
	public static final List<String> PEERS = List.of(HEIN, LIMIT, "aeron", "libzmq", "jeromq", "nats", "redis",
			"rsocket", "netty", JGROUPS, "kafka");

	/**
	 * All whose latency is measured.
	 */
	public static final List<String> LATENCY_PEERS = Stream
		.concat(Stream.of(HEIN, HEIN_DIRECT, LIMIT, LIMIT_THREADS), PEERS.stream().skip(2))
		.toList();

	/**
	 * The libraries beside Hein.
	 */
	public static final List<String> OTHERS = PEERS.subList(2, PEERS.size());

	/**
	 * Those that are measured for smaller payloads and up to a hundred subscribers only:
	 * with more they need more memory or threads than there are, or minutes to connect.
	 */
	private static final List<String> SMALL = List.of("aeron", "libzmq", JGROUPS, "kafka");

	/**
	 * The libraries that targets of throughput compare Hein with.
	 */
	public static final List<String> THROUGHPUT_RIVALS = List.of("aeron", "libzmq", "jeromq", "nats");

	/**
	 * The libraries that targets of latency compare Hein with.
	 */
	public static final List<String> LATENCY_RIVALS = List.of("aeron", "libzmq", "jeromq", "nats", "redis", "rsocket");

	/**
	 * Sizes of payloads.
	 */
	public static final List<Integer> SIZES = List.of(64, 1024, 16 * 1024);

	/**
	 * Numbers of subscribers.
	 */
	public static final List<Integer> SUBSCRIBERS = List.of(1, 10, 100, 1000);

	/**
	 * Rates at which latency is measured, in messages a second.
	 */
	public static final List<Integer> RATES = List.of(1000, 10_000);

	/**
	 * Numbers of subscribers that are compared with the speed of networks.
	 */
	public static final List<Integer> NETWORK_SUBSCRIBERS = List.of(1, 10, 100);

	/**
	 * Numbers of distinct filters.
	 */
	public static final List<Integer> FILTERS = List.of(1, 10, 100);

	/**
	 * Numbers of sending threads beside one.
	 */
	public static final List<Integer> SENDERS = List.of(2, 4);

	/**
	 * The length of the JSON record.
	 */
	public static final int JSON_SIZE = 100;

	/**
	 * The length of payloads whose latency is measured.
	 */
	public static final int LATENCY_SIZE = 128;

	private Cells() {
	}

	/**
	 * Throughput.
	 * @param peer the peer
	 * @param size the size of a payload
	 * @param subscribers the number of subscribers
	 * @return the cell
	 */
	public static Cell throughput(String peer, int size, int subscribers) {
		return new Cell(Cell.THROUGHPUT, peer, size, subscribers, Map.of());
	}

	/**
	 * Throughput with TLS, of payloads of 1 KiB to ten subscribers. It takes long until
	 * the JDK's ciphers are compiled.
	 * @param peer the peer
	 * @return the cell
	 */
	public static Cell tls(String peer) {
		return throughput(peer, 1024, 10).with("warmup", 15_000);
	}

	/**
	 * Latency at a rate, of payloads of {@value #LATENCY_SIZE} bytes.
	 * @param peer the peer
	 * @param rate messages a second
	 * @param subscribers the number of subscribers
	 * @return the cell
	 */
	public static Cell latency(String peer, int rate, int subscribers) {
		return new Cell(Cell.LATENCY, peer, LATENCY_SIZE, subscribers, Map.of("rate", Integer.toString(rate)));
	}

	/**
	 * Latency of a plain Netty broadcast to ten subscribers with an event loop each, as
	 * direct lanes have.
	 * @param rate messages a second
	 * @return the cell
	 */
	public static Cell nettyLoops(int rate) {
		return latency("netty", rate, 10).with("loops", "own");
	}

	/**
	 * Throughput where no network is the limit.
	 * @param size the size of a payload
	 * @param tls whether it is encrypted
	 * @param subscribers the number of subscribers
	 * @return the cell
	 */
	public static Cell loopback(int size, boolean tls, int subscribers) {
		return (tls) ? throughput(HEIN_TLS, size, subscribers).with("warmup", 6000)
				: throughput(HEIN, size, subscribers);
	}

	/**
	 * All that is compared with the speed of networks.
	 * @return the cells
	 */
	public static List<Cell> loopback() {
		return SIZES.stream()
			.flatMap((size) -> NETWORK_SUBSCRIBERS.stream()
				.flatMap((number) -> Stream.of(false, true).map((tls) -> loopback(size, tls, number))))
			.toList();
	}

	/**
	 * What is done over a link of limited speed.
	 * @return the cells
	 */
	public static List<Cell> shaped() {
		return List
			.of(throughput(HEIN, 64, 1), throughput(HEIN, 64, 10), throughput(HEIN, 1024, 10),
					throughput(HEIN, 16 * 1024, 10), throughput(HEIN_TLS, 64, 10), throughput(HEIN_TLS, 1024, 10))
			.stream()
			.map((cell) -> cell.with("floor", 0).with("window", 3000))
			.toList();
	}

	/**
	 * Idle subscribers.
	 * @param peer whose
	 * @param subscribers the number of subscribers
	 * @return the cell
	 */
	public static Cell idle(String peer, int subscribers) {
		return new Cell(Cell.IDLE, peer, 64, subscribers, Map.of());
	}

	/**
	 * A hundred subscribers of Hein, each of which wants a tenth of the messages.
	 * @param filters how many distinct filters they have
	 * @return the cell
	 */
	public static Cell filtered(int filters) {
		return throughput(HEIN, 64, 100).with("topics", 100).with("filters", filters);
	}

	/**
	 * The same filters, but every subscriber gets everything and picks.
	 * @return the cell
	 */
	public static Cell filteredBySubscribers() {
		return filtered(10).with("filtered", "subscriber");
	}

	/**
	 * Ten subscribers of Hein that want half of all topics, each another half.
	 * @param topics how many topics there are
	 * @return the cell
	 */
	public static Cell topics(int topics) {
		return grouped(10, topics, 100, 10, 50);
	}

	/**
	 * Ten thousand subscribers of Hein, of which ten want each message on average.
	 * @param filters how many distinct filters they have
	 * @return the cell
	 */
	public static Cell distinctFilters(int filters) {
		return grouped(10_000, 10_000, 10_000, filters, 10);
	}

	/**
	 * Ten subscribers of Hein, of which each wants a tenth of the topics.
	 * @param patterns how many patterns they have, all together
	 * @return the cell
	 */
	public static Cell patterns(int patterns) {
		return grouped(10, 10_000, patterns, 10, patterns / 10);
	}

	private static Cell grouped(int subscribers, int topics, int groups, int filters, int patterns) {
		return throughput(HEIN, 64, subscribers).with("topics", topics)
			.with("groups", groups)
			.with("filters", filters)
			.with("patterns", patterns);
	}

	/**
	 * Several threads that send by one publisher to ten subscribers.
	 * @param senders how many
	 * @return the cell
	 */
	public static Cell senders(int senders) {
		return throughput(HEIN, 64, 10).with("senders", senders);
	}

	/**
	 * Jackson alone.
	 * @return the cell
	 */
	public static Cell jackson() {
		return new Cell(Cell.ALONE, "jackson", JSON_SIZE, 1, Map.of());
	}

	/**
	 * From {@code HeinTemplate} to a listener of records.
	 * @return the cell
	 */
	public static Cell json() {
		return throughput("hein-json", JSON_SIZE, 1);
	}

	/**
	 * Whether a peer takes part in a measurement of throughput. JGroups does not where
	 * messages are small: a flood of them comes to a standstill.
	 * @param peer the peer
	 * @param size the size of a payload
	 * @param subscribers the number of subscribers
	 * @return whether it does
	 */
	public static boolean takesPart(String peer, int size, int subscribers) {
		if (peer.equals(JGROUPS) && size < 1024) {
			return false;
		}
		return !SMALL.contains(peer) || (size <= 1024 && subscribers <= 100);
	}

	/**
	 * Whether targets are set for this size and number.
	 * @param size the size of a payload
	 * @param subscribers the number of subscribers
	 * @return whether they are
	 */
	public static boolean isTarget(int size, int subscribers) {
		return size == 64 || subscribers == 10 || subscribers == 100;
	}

}
