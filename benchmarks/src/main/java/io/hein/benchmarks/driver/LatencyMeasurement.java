package io.hein.benchmarks.driver;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.zip.DataFormatException;

import io.hein.benchmarks.cell.Cell;
import org.HdrHistogram.Histogram;

/**
 * Sends at a fixed rate. A latency is the time from when a message was to be sent until
 * its subscriber was handed it, so a sender that is late does not hide what it causes.
 */
final class LatencyMeasurement implements Measurement {

	private static final long SETTLE_MILLIS = 500;

	/**
	 * How many deliveries a second are made at least to warm up: at a low rate the
	 * compiler would be at work for a minute, and its threads need processors too.
	 */
	private static final int WARM_UP_DELIVERIES = 100_000;

	/**
	 * Not until then does the number of late messages fall no more, those of the bare
	 * sockets of {@code limit} included: in its first seconds a young process is stopped
	 * more often.
	 */
	private static final int WARM_UP_MILLIS = 12_000;

	private static final Duration SHORT = Duration.ofSeconds(30);

	@Override
	public void measure(Cell cell, Processes processes, Map<String, Double> values)
			throws CellFailedException, InterruptedException {
		values.put("connect.ms", processes.connect(processes.listen()));
		int rate = cell.option("rate", 1000);
		processes.publisher().ask("pace " + Math.max(rate, WARM_UP_DELIVERIES / cell.subscribers()), SHORT);
		processes.publisher().run(cell.option("warmup", WARM_UP_MILLIS));
		// Whether what the warm-up left is collected within the window would be chance
		processes.publisher().ask("gc", SHORT);
		processes.subscribers().ask("gc", SHORT);
		// The first look at a process loads classes, which would delay what is measured
		Processes.Sample before = processes.sample();
		// A peer that fell behind while it warmed up is not to suffer from that
		processes.publisher().ask("pace-anew " + rate, SHORT);
		int window = cell.option("window", 4000);
		processes.subscribers().ask("measure " + SETTLE_MILLIS + " " + window, SHORT);
		processes.publisher().run(SETTLE_MILLIS + window);
		Values.usage(before, processes.sample(), values);
		Values.loss(processes.drain(), values);
		Histogram histogram = histogram(processes.subscribers().ask("latencies", SHORT));
		values.put("latency.p50.us", micros(histogram.getValueAtPercentile(50)));
		values.put("latency.p99.us", micros(histogram.getValueAtPercentile(99)));
		values.put("latency.p99.9.us", micros(histogram.getValueAtPercentile(99.9)));
		values.put("latency.max.us", micros(histogram.getMaxValue()));
		values.put("latency.count", (double) histogram.getTotalCount());
	}

	private static double micros(long nanos) {
		return nanos / 1000.0;
	}

	private static Histogram histogram(Answer answer) {
		return (answer.has("counts")) ? count(answer.text("counts")) : decode(answer.text("histogram"));
	}

	/**
	 * From a process that has no such class: values and how often each occurred.
	 */
	static Histogram count(String counts) {
		Histogram histogram = new Histogram(3);
		for (String pair : counts.split(",")) {
			int middle = pair.indexOf(':');
			histogram.recordValueWithCount(Long.parseLong(pair.substring(0, middle)),
					Long.parseLong(pair.substring(middle + 1)));
		}
		return histogram;
	}

	private static Histogram decode(String encoded) {
		try {
			return Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(Base64.getDecoder().decode(encoded)), 0);
		}
		catch (DataFormatException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
