package io.hein.sample.wall;

import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Which of the numbers that were published have come, counted by the numbers themselves
 * and not by what the engine reports. The counts are those since the connection was lost
 * the last time. Thread-safe.
 */
final class Tally {

	private final NavigableSet<Integer> open = new TreeSet<>();

	private int published;

	private int received;

	private int lateUpTo;

	private int missed;

	private int late;

	private boolean live;

	private long awaySince;

	private long awayNanos;

	/**
	 * A number was published. They grow.
	 */
	synchronized void published(int number) {
		this.published = number;
		// It may have come before its publisher's word that it was sent
		if (number > this.received) {
			this.open.add(number);
		}
	}

	/**
	 * A number has come. Those before it that have not will never come.
	 */
	synchronized void received(int number) {
		this.received = number;
		this.open.remove(number);
		NavigableSet<Integer> passed = this.open.headSet(number, false);
		this.missed += passed.size();
		passed.clear();
		if (this.awaySince != 0 && (!this.live || number <= this.lateUpTo)) {
			this.late++;
		}
	}

	synchronized void away(long nanos) {
		if (this.live) {
			this.live = false;
			this.awaySince = nanos;
			this.missed = 0;
			this.late = 0;
		}
	}

	synchronized void live(long nanos) {
		if (!this.live) {
			this.live = true;
			this.lateUpTo = this.published;
			this.awayNanos = nanos - this.awaySince;
		}
	}

	synchronized boolean isLive() {
		return this.live;
	}

	synchronized Counts counts() {
		boolean wasAway = this.live && this.awaySince != 0;
		return new Counts(this.published, this.open.size(), this.missed, this.late,
				(wasAway) ? this.awayNanos / 1e9 : 0);
	}

	/**
	 * The counts.
	 *
	 * @param published the last number published
	 * @param waiting how many were published and may still come
	 * @param missed how many will never come
	 * @param late how many have come that were published during the absence
	 * @param away how long the absence took, in seconds; 0 before the first and during
	 * one
	 */
	record Counts(int published, int waiting, int missed, int late, double away) {

	}

}
