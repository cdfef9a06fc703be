package io.hein.transport.flow;

import java.util.concurrent.TimeUnit;

/**
 * Decides when a subscriber is slow: further behind the fastest one than a share of the
 * log for a second, or without taking a byte for a second while behind.
 */
public final class SlowDetector {

	private static final long PERIOD = TimeUnit.SECONDS.toNanos(1);

	private final long maxBehind;

	private long lastProgress = -1;

	private long farBehindSince;

	private long idleSince;

	private volatile boolean slow;

	/**
	 * Create a detector.
	 * @param warnAt which share of the log a subscriber may be behind the fastest
	 * @param capacity the capacity of the log
	 */
	public SlowDetector(double warnAt, long capacity) {
		this.maxBehind = (long) (warnAt * capacity);
	}

	/**
	 * Look again.
	 * @param behindFastest how many bytes it is behind the fastest
	 * @param behind whether there is anything that it has not taken
	 * @param progress grows with each byte that it has taken and each one of the log that
	 * it does not want
	 * @param now the time, never 0
	 * @return whether it has become slow just now
	 */
	public boolean isNewlySlow(long behindFastest, boolean behind, long progress, long now) {
		this.farBehindSince = since(this.farBehindSince, behindFastest > this.maxBehind, now);
		this.idleSince = since(this.idleSince, behind && progress == this.lastProgress, now);
		this.lastProgress = progress;
		boolean before = this.slow;
		this.slow = isOver(this.farBehindSince, now) || isOver(this.idleSince, now);
		return this.slow && !before;
	}

	private static long since(long since, boolean condition, long now) {
		if (!condition) {
			return 0;
		}
		return (since != 0) ? since : now;
	}

	private static boolean isOver(long since, long now) {
		return since != 0 && now - since >= PERIOD;
	}

	/**
	 * Whether it was slow when it was looked at last. Any thread.
	 * @return whether it is slow
	 */
	public boolean isSlow() {
		return this.slow;
	}

}
