package io.hein.sample.wall;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The last events, as sentences. Thread-safe.
 */
public final class Lines {

	private static final int CAPACITY = 200;

	private final Deque<Line> lines = new ArrayDeque<>();

	private long last;

	synchronized void add(String who, Kind kind, String text) {
		this.last++;
		this.lines.addLast(new Line(this.last, System.currentTimeMillis(), who, kind, text));
		if (this.lines.size() > CAPACITY) {
			this.lines.removeFirst();
		}
	}

	/**
	 * Lines that came after another.
	 * @param id the number of that other
	 * @return the lines, the oldest first
	 */
	synchronized List<Line> after(long id) {
		return this.lines.stream().filter((line) -> line.id > id).toList();
	}

	/**
	 * How grave it is.
	 */
	enum Kind {

		GOOD, INFO, WARN, BAD

	}

	/**
	 * A line.
	 *
	 * @param id its number, growing
	 * @param millis when it was written, in milliseconds since 1970
	 * @param who whose event it is
	 * @param kind how serious it is
	 * @param text a sentence
	 */
	record Line(long id, long millis, String who, Kind kind, String text) {

	}

}
