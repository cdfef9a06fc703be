package io.hein.testsupport;

import java.util.concurrent.TimeUnit;

import org.HdrHistogram.ConcurrentHistogram;

/**
 * Latencies of one run, up to one minute.
 */
public final class LatencyRecorder {

	private static final long HIGHEST = TimeUnit.MINUTES.toNanos(1);

	private final ConcurrentHistogram histogram = new ConcurrentHistogram(HIGHEST, 3);

	/**
	 * Record the time that passed since something was sent.
	 * @param sentNanos when, as {@link System#nanoTime()} said
	 */
	public void since(long sentNanos) {
		this.histogram.recordValue(Math.min(HIGHEST, Math.max(0, System.nanoTime() - sentNanos)));
	}

	/**
	 * A percentile in microseconds.
	 * @param percentile 0 to 100
	 * @return so many of the latencies were at most that long
	 */
	public double micros(double percentile) {
		return this.histogram.getValueAtPercentile(percentile) / 1e3;
	}

	/**
	 * How many were recorded.
	 * @return the number
	 */
	public long count() {
		return this.histogram.getTotalCount();
	}

	/**
	 * Forget everything.
	 */
	public void reset() {
		this.histogram.reset();
	}

	@Override
	public String toString() {
		return String.format("p50 %.0f us, p99 %.0f us, p99.9 %.0f us, max %.0f us of %d", micros(50), micros(99),
				micros(99.9), micros(100), count());
	}

}
