package io.hein.test;

import java.time.Duration;
import java.util.Objects;

/**
 * The faults of one direction as values. Readers see each change at once; a thread that
 * waits because of a fault waits on this object's monitor, which is notified of every
 * change.
 */
class FlowFaults {

	private volatile long latencyNanos;

	private volatile long bytesPerSecond;

	private volatile int chop;

	private volatile boolean stalled;

	private volatile boolean blackHole;

	private volatile CutAt cutAt = CutAt.NEVER;

	private volatile long flipBit = -1;

	static FlowFaults copyOf(FlowFaults other) {
		FlowFaults copy = new FlowFaults();
		copy.latencyNanos = other.latencyNanos;
		copy.bytesPerSecond = other.bytesPerSecond;
		copy.chop = other.chop;
		copy.stalled = other.stalled;
		copy.blackHole = other.blackHole;
		copy.cutAt = other.cutAt;
		copy.flipBit = other.flipBit;
		return copy;
	}

	void latency(Duration latency) {
		Objects.requireNonNull(latency, "latency");
		if (latency.isNegative()) {
			throw new IllegalArgumentException("A latency must not be negative: " + latency);
		}
		this.latencyNanos = latency.toNanos();
		changed();
	}

	void throttle(long bytesPerSecond) {
		this.bytesPerSecond = notNegative(bytesPerSecond);
		changed();
	}

	void chop(int bytes) {
		this.chop = (int) notNegative(bytes);
		changed();
	}

	void stalled(boolean stalled) {
		this.stalled = stalled;
		changed();
	}

	void blackHole(boolean drop) {
		this.blackHole = drop;
		changed();
	}

	void cutAfter(long bytes, Cut cut) {
		this.cutAt = new CutAt(notNegative(bytes), Objects.requireNonNull(cut, "cut"));
		changed();
	}

	void cutNever() {
		this.cutAt = CutAt.NEVER;
		changed();
	}

	void flipBit(long bit) {
		this.flipBit = bit;
		changed();
	}

	void heal() {
		this.latencyNanos = 0;
		this.bytesPerSecond = 0;
		this.chop = 0;
		this.stalled = false;
		this.blackHole = false;
		this.cutAt = CutAt.NEVER;
		this.flipBit = -1;
		changed();
	}

	long latencyNanos() {
		return this.latencyNanos;
	}

	long bytesPerSecond() {
		return this.bytesPerSecond;
	}

	int chop() {
		return this.chop;
	}

	boolean isStalled() {
		return this.stalled;
	}

	boolean isBlackHole() {
		return this.blackHole;
	}

	CutAt cutAt() {
		return this.cutAt;
	}

	long flipBit() {
		return this.flipBit;
	}

	final void changed() {
		synchronized (this) {
			notifyAll();
		}
	}

	private static long notNegative(long value) {
		if (value < 0) {
			throw new IllegalArgumentException("A number of bytes must not be negative: " + value);
		}
		return value;
	}

	/**
	 * When to cut.
	 *
	 * @param bytes after how many bytes
	 * @param cut how
	 */
	record CutAt(long bytes, Cut cut) {

		static final CutAt NEVER = new CutAt(Long.MAX_VALUE, Cut.RESET);

	}

}
