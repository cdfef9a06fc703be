package io.hein.transport.flow;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much memory all connections of a publisher may take together for what was copied of
 * the log: the rest of a frame that is under way on a connection that takes little. A
 * bound that does not grow with their number. Thread-safe.
 */
public final class KeptRests {

	private static final long MIN = 8 * 1024 * 1024;

	/**
	 * A log in files may be larger than the memory.
	 */
	private static final long MAX = 128 * 1024 * 1024;

	private static final int SHARE = 4;

	private final long max;

	private final AtomicLong kept = new AtomicLong();

	private KeptRests(long max) {
		this.max = max;
	}

	/**
	 * A budget.
	 * @param logCapacity how much the log may take
	 * @return a quarter of it, at least 8 MiB and at most 128 MiB
	 */
	public static KeptRests of(long logCapacity) {
		return new KeptRests(Math.max(MIN, Math.min(MAX, logCapacity / SHARE)));
	}

	/**
	 * Take some of it.
	 * @param bytes how much
	 * @return whether there is so much left
	 */
	public boolean take(int bytes) {
		if (this.kept.addAndGet(bytes) <= this.max) {
			return true;
		}
		give(bytes);
		return false;
	}

	/**
	 * Give some of it back.
	 * @param bytes how much
	 */
	public void give(int bytes) {
		this.kept.addAndGet(-bytes);
	}

	/**
	 * How many bytes are in use.
	 * @return the number
	 */
	public long kept() {
		return this.kept.get();
	}

}
