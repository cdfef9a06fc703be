package io.hein.testsupport;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets one thread do something at a fixed rate. What is late is made up for, so that the
 * rate holds on the average; {@link #next()} says when something was due.
 */
public final class Pacer {

	private static final long BEHIND = TimeUnit.MICROSECONDS.toNanos(50);

	private final double interval;

	private final long start = System.nanoTime();

	private long count;

	/**
	 * Create a pacer.
	 * @param perSecond how often
	 */
	public Pacer(double perSecond) {
		this.interval = 1e9 / perSecond;
	}

	/**
	 * Wait until it is time for the next.
	 * @return when it was due, as {@link System#nanoTime()} would have said
	 */
	public long next() {
		long due = this.start + (long) (this.count++ * this.interval);
		long wait = due - System.nanoTime();
		while (wait > BEHIND) {
			LockSupport.parkNanos(wait);
			wait = due - System.nanoTime();
		}
		return due;
	}

}
