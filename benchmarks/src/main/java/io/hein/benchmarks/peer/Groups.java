package io.hein.benchmarks.peer;

import java.math.BigInteger;
import java.util.List;
import java.util.stream.IntStream;

import io.hein.benchmarks.cell.Cell;

/**
 * Many topics in groups, and filters that want some groups each, with a pattern for each
 * of them. Topics follow each other in an order that no processor learns, and in which
 * every group comes once in as many messages as there are groups.
 *
 * @since 0.1.0
 */
public final class Groups {

	/**
	 * A prime number, so that each topic comes once before the first comes again.
	 */
	private static final long STRIDE = 514_229;

	private final int topics;

	private final int groups;

	private final int filters;

	private final int patterns;

	/**
	 * Create the groups of a cell.
	 * @param cell the cell
	 */
	public Groups(Cell cell) {
		this.topics = cell.option("topics", 1);
		this.groups = cell.option("groups", 1);
		this.filters = cell.option("filters", 1);
		this.patterns = cell.option("patterns", 1);
		if (this.topics % this.groups != 0) {
			throw new IllegalArgumentException("The number of topics has to be a multiple of that of groups");
		}
	}

	/**
	 * Whether a cell has groups.
	 * @param cell the cell
	 * @return whether it has
	 */
	public static boolean in(Cell cell) {
		return cell.option("groups", 0) > 0;
	}

	/**
	 * All topics.
	 * @return their names
	 */
	public String[] names() {
		return IntStream.range(0, this.topics)
			.mapToObj((topic) -> "bench.g" + topic % this.groups + ".t" + topic)
			.toArray(String[]::new);
	}

	/**
	 * The topic of a message.
	 * @param number the number of the message
	 * @return the number of the topic
	 */
	public int topic(long number) {
		return (int) (number % this.topics * STRIDE % this.topics);
	}

	/**
	 * What a subscriber wants.
	 * @param subscriber the number of the subscriber
	 * @return patterns
	 */
	public List<String> wanted(int subscriber) {
		return IntStream.range(0, this.groups)
			.filter((group) -> wants(subscriber, group))
			.mapToObj((group) -> "bench.g" + group + ".*")
			.toList();
	}

	/**
	 * Which messages a subscriber wants.
	 * @param subscriber the number of the subscriber
	 * @return the numbers of those among the first ones, as many as there are groups; it
	 * repeats
	 */
	public long[] numbers(int subscriber) {
		int first = first(subscriber);
		return IntStream.range(0, Math.min(this.patterns, this.groups))
			.mapToLong((i) -> number((first + i) % this.groups))
			.sorted()
			.toArray();
	}

	/**
	 * How many messages it takes until what is wanted repeats.
	 * @return the number
	 */
	public int period() {
		return this.groups;
	}

	/**
	 * How many of the first messages a subscriber wants.
	 * @param subscriber the number of the subscriber
	 * @param sent how many messages there were
	 * @return the number
	 */
	public long wanted(int subscriber, long sent) {
		long rest = sent % this.groups;
		long[] numbers = numbers(subscriber);
		return sent / this.groups * numbers.length
				+ IntStream.range(0, numbers.length).filter((i) -> numbers[i] < rest).count();
	}

	private boolean wants(int subscriber, int group) {
		return Math.floorMod(group - first(subscriber), this.groups) < this.patterns;
	}

	private int first(int subscriber) {
		return (int) ((long) (subscriber % this.filters) * this.groups / this.filters);
	}

	/**
	 * The first message of a group.
	 */
	private long number(int group) {
		long inverse = BigInteger.valueOf(STRIDE).modInverse(BigInteger.valueOf(this.groups)).longValue();
		return group * inverse % this.groups;
	}

}
