package io.hein.benchmarks.cell;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One thing to measure: a kind of work, done by one peer, for one size of message and one
 * number of subscribers.
 *
 * @param kind the kind of work, such as {@code throughput}
 * @param peer what does it, such as {@code hein}
 * @param size the length of a message's payload in bytes
 * @param subscribers how many subscribers there are, each with a connection of its own
 * @param options what else is set, by name
 * @since 0.1.0
 */
public record Cell(String kind, String peer, int size, int subscribers, Map<String, String> options) {

	/**
	 * Throughput under back-pressure.
	 */
	public static final String THROUGHPUT = "throughput";

	/**
	 * Latency at a fixed rate, given by the option {@code rate}.
	 */
	public static final String LATENCY = "latency";

	/**
	 * Throughput, and what the processes hold.
	 */
	public static final String GROWTH = "growth";

	/**
	 * Connecting, and the memory of subscribers that have nothing to do.
	 */
	public static final String IDLE = "idle";

	/**
	 * What one thread does alone, without any subscriber.
	 */
	public static final String ALONE = "alone";

	/**
	 * Create a cell.
	 */
	public Cell {
		options = new TreeMap<>(options);
	}

	/**
	 * Read a cell from words, as its {@link #words()} are written.
	 * @param words kind, peer, size, subscribers, and options as {@code name=value}
	 * @return the cell
	 */
	public static Cell parse(List<String> words) {
		if (words.size() < 4) {
			throw new IllegalArgumentException(
					"A cell is: kind peer size subscribers [option=value]...; not " + String.join(" ", words));
		}
		Map<String, String> options = new TreeMap<>();
		for (String word : words.subList(4, words.size())) {
			String[] parts = word.split("=", 2);
			if (parts.length < 2) {
				throw new IllegalArgumentException("An option is name=value, not " + word);
			}
			options.put(parts[0], parts[1]);
		}
		return new Cell(words.get(0), words.get(1), Integer.parseInt(words.get(2)), Integer.parseInt(words.get(3)),
				options);
	}

	/**
	 * The cell in words.
	 * @return kind, peer, size, subscribers and options
	 */
	public List<String> words() {
		List<String> words = new ArrayList<>(
				List.of(this.kind, this.peer, Integer.toString(this.size), Integer.toString(this.subscribers)));
		this.options.forEach((name, value) -> words.add(name + "=" + value));
		return words;
	}

	/**
	 * An option that is a number.
	 * @param name its name
	 * @param otherwise what holds if it is not set
	 * @return the number
	 */
	public int option(String name, int otherwise) {
		String value = this.options.get(name);
		return (value != null) ? Integer.parseInt(value) : otherwise;
	}

	/**
	 * An option that is a text.
	 * @param name its name
	 * @param otherwise what holds if it is not set
	 * @return the text
	 */
	public String option(String name, String otherwise) {
		return this.options.getOrDefault(name, otherwise);
	}

	/**
	 * This cell with another option.
	 * @param name its name
	 * @param value its value
	 * @return a new cell
	 */
	public Cell with(String name, Object value) {
		Map<String, String> more = new TreeMap<>(this.options);
		more.put(name, value.toString());
		return new Cell(this.kind, this.peer, this.size, this.subscribers, more);
	}

	/**
	 * The same work done by another peer.
	 * @param peer what does it
	 * @return a new cell
	 */
	public Cell by(String peer) {
		return new Cell(this.kind, peer, this.size, this.subscribers, this.options);
	}

	/**
	 * The same work for another number of subscribers.
	 * @param subscribers how many
	 * @return a new cell
	 */
	public Cell to(int subscribers) {
		return new Cell(this.kind, this.peer, this.size, subscribers, this.options);
	}

	/**
	 * How many messages with numbers of their own follow each other: one stream for each
	 * sender, topic, or publisher.
	 * @return the number of streams
	 */
	public int streams() {
		return (option("groups", 0) > 0) ? 1 : Math.max(members(), Math.max(option("senders", 1), option("topics", 1)));
	}

	/**
	 * How many publishers there are, to each of which every subscriber attaches.
	 * @return the option {@code members}
	 */
	public int members() {
		return option("members", 1);
	}

	/**
	 * How many connections there are: one for each subscriber and publisher, but that
	 * subscribers may be listeners that share one.
	 * @return the number, all publishers together
	 */
	public int connections() {
		return this.subscribers / option("listeners", 1) * members();
	}

	/**
	 * A name that is fit for a file.
	 * @return the words, joined
	 */
	public String fileName() {
		return String.join("-", words()).replace('=', '_');
	}

	@Override
	public String toString() {
		return String.join(" ", words());
	}

}
