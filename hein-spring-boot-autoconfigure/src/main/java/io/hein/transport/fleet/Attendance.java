package io.hein.transport.fleet;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * How many publishers a subscriber is attached to, and since when there have been fewer
 * than so many. Thread-safe.
 */
public final class Attendance {

	/**
	 * When the number fell below 1, 2, 3, ..., as far as it was that high.
	 */
	private final List<Instant> below = new ArrayList<>();

	private Instant beginning;

	private Instant since;

	private int count;

	/**
	 * Begin without publishers.
	 * @param now the time
	 */
	public Attendance(Instant now) {
		this.beginning = now;
		this.since = now;
	}

	/**
	 * Count the time anew: when nobody wanted a connection there could be none.
	 * @param now the time
	 */
	public synchronized void restart(Instant now) {
		this.beginning = now;
		this.since = now;
		this.below.replaceAll((earlier) -> now);
	}

	/**
	 * There is one more.
	 * @param now the time
	 */
	public synchronized void arrived(Instant now) {
		this.count++;
		if (this.below.size() < this.count) {
			this.below.add(now);
		}
		if (this.count == 1) {
			this.since = now;
		}
	}

	/**
	 * There is one fewer.
	 * @param now the time
	 */
	public synchronized void left(Instant now) {
		this.below.set(this.count - 1, now);
		this.count--;
		if (this.count == 0) {
			this.since = now;
		}
	}

	/**
	 * How many there are.
	 * @return the number
	 */
	public synchronized int count() {
		return this.count;
	}

	/**
	 * Since when there has been any, or none.
	 * @return the time
	 */
	public synchronized Instant since() {
		return this.since;
	}

	/**
	 * Since when there have been fewer than so many.
	 * @param wanted how many, at least 1
	 * @return the time, {@code null} if there are as many or more
	 */
	public synchronized @Nullable Instant fewerSince(int wanted) {
		if (this.count >= wanted) {
			return null;
		}
		return (wanted <= this.below.size()) ? this.below.get(wanted - 1) : this.beginning;
	}

}
