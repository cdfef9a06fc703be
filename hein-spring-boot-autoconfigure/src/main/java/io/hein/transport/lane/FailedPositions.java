package io.hein.transport.lane;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

import io.hein.transport.frame.Ack;

/**
 * Flagged messages of one log that a listener failed on, as ranges. Each is kept until
 * the publisher is known to have received it, over any number of connections and of other
 * logs meanwhile, since an acknowledgement may be lost with its connection. Thread-safe.
 * <p>
 * Bounded: beyond {@value #MAX_RANGES} ranges what fails is not kept, and nothing from
 * there on is acknowledged, {@linkplain #isOverfull() which must end}.
 */
public final class FailedPositions {

	/**
	 * So many ranges are kept for a log.
	 */
	public static final int MAX_RANGES = 100_000;

	private static final long[] NONE = {};

	private final int maxRanges;

	/**
	 * The first position of each range, with the last one.
	 */
	private final TreeMap<Long, Long> ranges;

	/**
	 * The first failed position that is not kept.
	 */
	private long unkept = Long.MAX_VALUE;

	/**
	 * Create an empty set.
	 */
	public FailedPositions() {
		this(MAX_RANGES, new TreeMap<>());
	}

	FailedPositions(int maxRanges, TreeMap<Long, Long> ranges) {
		this.maxRanges = maxRanges;
		this.ranges = ranges;
	}

	/**
	 * A listener has failed. To be called before the position is handled.
	 * @param sequence the position
	 */
	public synchronized void add(long sequence) {
		boolean kept = false;
		try {
			kept = keep(sequence);
		}
		catch (OutOfMemoryError ex) {
			// it counts as not kept, and so does what may have been lost with it
		}
		finally {
			if (!kept) {
				this.unkept = Math.min(this.unkept, sequence);
			}
		}
	}

	private boolean keep(long sequence) {
		Map.Entry<Long, Long> before = this.ranges.floorEntry(sequence);
		if (before != null && before.getValue() >= sequence) {
			return true;
		}
		Long end = this.ranges.remove(sequence + 1);
		long last = (end != null) ? end : sequence;
		if (before != null && before.getValue() == sequence - 1) {
			this.ranges.put(before.getKey(), last);
		}
		else if (this.ranges.size() < this.maxRanges) {
			this.ranges.put(sequence, last);
		}
		else {
			return false;
		}
		return true;
	}

	/**
	 * What can be acknowledged next: nothing is claimed past the first failed position
	 * that the acknowledgement does not carry.
	 * @param after up to where was acknowledged before, on the same connection
	 * @param handled up to where everything is handled
	 * @return the acknowledgement, of {@code handled} or of less
	 */
	public synchronized Ack next(long after, long handled) {
		long upTo = Math.max(0, Math.min(handled, Math.max(after, this.unkept - 1)));
		if (this.ranges.isEmpty()) {
			return new Ack(upTo, NONE);
		}
		long[] failed = new long[Ack.MAX_FAILED];
		int count = 0;
		for (long next = next(after); next <= upTo; next = next(next)) {
			if (count == Ack.MAX_FAILED) {
				upTo = next - 1;
				break;
			}
			failed[count++] = next;
		}
		return new Ack(upTo, (count > 0) ? Arrays.copyOf(failed, count) : NONE);
	}

	private long next(long after) {
		Map.Entry<Long, Long> range = this.ranges.floorEntry(after);
		if (range != null && range.getValue() > after) {
			return after + 1;
		}
		Long next = this.ranges.higherKey(after);
		return (next != null) ? next : Long.MAX_VALUE;
	}

	/**
	 * The publisher is known to have received them.
	 * @param upTo of all up to there
	 */
	public synchronized void reported(long upTo) {
		Map.Entry<Long, Long> range = this.ranges.floorEntry(upTo);
		if (range != null && range.getValue() > upTo) {
			this.ranges.put(upTo + 1, range.getValue());
		}
		this.ranges.headMap(upTo, true).clear();
	}

	/**
	 * Whether there is any up to a position.
	 * @param upTo the position
	 * @return whether there is one
	 */
	public synchronized boolean isAny(long upTo) {
		return !this.ranges.isEmpty() && this.ranges.firstKey() <= upTo;
	}

	/**
	 * Whether something is not kept, so that reports would never be final.
	 * @return whether it is
	 */
	public synchronized boolean isOverfull() {
		return this.unkept != Long.MAX_VALUE;
	}

	/**
	 * Forget everything: nothing asks for it from now on.
	 */
	public synchronized void clear() {
		this.ranges.clear();
		this.unkept = Long.MAX_VALUE;
	}

}
