package io.hein.benchmarks.peer;

import java.util.List;
import java.util.stream.IntStream;

import io.hein.benchmarks.cell.Cell;

/**
 * Which topics there are, and which subscriber wants which of them. Without the option
 * {@code topics} there is one that all subscribers want. With it, the option
 * {@code filters} says how many distinct filters there are, each of which wants a tenth
 * of the topics.
 *
 * @since 0.1.0
 */
public final class Topics {

	/**
	 * The only topic where there is one.
	 */
	public static final String TOPIC = "bench.topic";

	private final int topics;

	private final int filters;

	/**
	 * Create the topics of a cell.
	 * @param cell the cell
	 */
	public Topics(Cell cell) {
		this.topics = (cell.streams() > 1) ? cell.option("topics", 1) : 1;
		this.filters = cell.option("filters", 1);
	}

	/**
	 * How many topics there are.
	 * @return the number
	 */
	public int count() {
		return this.topics;
	}

	/**
	 * The topic of each stream.
	 * @param senders how many senders share the only topic
	 * @return the topics by the number of the stream
	 */
	public String[] byStream(int senders) {
		return (this.topics > 1) ? IntStream.range(0, this.topics).mapToObj(Topics::name).toArray(String[]::new)
				: IntStream.range(0, senders).mapToObj((stream) -> TOPIC).toArray(String[]::new);
	}

	/**
	 * Whether subscribers want a part of the topics only.
	 * @return whether they do
	 */
	public boolean isFiltered() {
		return this.topics > 1;
	}

	/**
	 * Whether a subscriber wants a stream.
	 * @param subscriber the number of the subscriber
	 * @param stream the stream
	 * @return whether it does
	 */
	public boolean wants(int subscriber, int stream) {
		if (!isFiltered()) {
			return true;
		}
		int first = (subscriber % this.filters) * this.topics / this.filters;
		return Math.floorMod(stream - first, this.topics) < this.topics / 10;
	}

	/**
	 * The topics that a subscriber wants, if not all.
	 * @param subscriber the number of the subscriber
	 * @return their names
	 */
	public List<String> wanted(int subscriber) {
		return IntStream.range(0, this.topics)
			.filter((stream) -> wants(subscriber, stream))
			.mapToObj(Topics::name)
			.toList();
	}

	private static String name(int stream) {
		return "bench.t" + stream;
	}

}
