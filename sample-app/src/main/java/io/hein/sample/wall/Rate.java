package io.hein.sample.wall;

/**
 * How fast a counter grows, measured over the last two seconds or so. For one thread.
 */
final class Rate {

	private static final int WINDOW = 4;

	private final long[] values = new long[WINDOW];

	private final long[] times = new long[WINDOW];

	private int next;

	private int filled;

	double add(long value, long nanos) {
		if (this.filled > 0 && value < this.values[Math.floorMod(this.next - 1, WINDOW)]) {
			this.filled = 0;
		}
		int oldest = (this.filled < WINDOW) ? Math.floorMod(this.next - this.filled, WINDOW) : this.next;
		double rate = (this.filled > 0) ? (value - this.values[oldest]) * 1e9 / Math.max(1, nanos - this.times[oldest])
				: 0;
		this.values[this.next] = value;
		this.times[this.next] = nanos;
		this.next = (this.next + 1) % WINDOW;
		this.filled = Math.min(WINDOW, this.filled + 1);
		return rate;
	}

}
