package io.hein.sample.wall;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Position;
import org.jspecify.annotations.Nullable;

/**
 * The stream of the last minute, cut into slices: which positions were published between
 * two looks at the head of the log. Thread-safe.
 */
final class Slices {

	static final int LENGTH = 120;

	private final Deque<Slice> slices = new ArrayDeque<>();

	private @Nullable Position last;

	/**
	 * Look at the head of the log.
	 * @param head the head, {@code null} while there is no log
	 * @param nanos when
	 */
	synchronized void add(@Nullable Position head, long nanos) {
		Position before = this.last;
		if (head != null) {
			this.slices.addLast(new Slice(head.epoch(), firstAfter(before, head), head.sequence(), nanos));
			this.last = head;
		}
		else if (before != null) {
			this.slices.addLast(new Slice(before.epoch(), before.sequence() + 1, before.sequence(), nanos));
		}
		while (this.slices.size() > LENGTH) {
			this.slices.removeFirst();
		}
	}

	/**
	 * When messages from before the first look were published is not known.
	 */
	private static long firstAfter(@Nullable Position before, Position head) {
		if (before == null) {
			return head.sequence() + 1;
		}
		return (before.epoch().equals(head.epoch())) ? before.sequence() + 1 : 1;
	}

	synchronized List<Slice> all() {
		return new ArrayList<>(this.slices);
	}

	/**
	 * How long ago a position was published.
	 * @param position the position
	 * @param nanos the present moment
	 * @return the age in seconds; that of the oldest slice if it is older, 0 if it is yet
	 * to come
	 */
	synchronized double age(Position position, long nanos) {
		for (Slice slice : this.slices) {
			if (slice.epoch().equals(position.epoch()) && slice.to() >= position.sequence() && !slice.isEmpty()) {
				return (nanos - slice.nanos()) / 1e9;
			}
		}
		return 0;
	}

	/**
	 * Positions that were published between two looks.
	 *
	 * @param epoch their log
	 * @param from the first of them
	 * @param to the last of them, before the first if nothing was published
	 * @param nanos the moment of the second look
	 */
	record Slice(Epoch epoch, long from, long to, long nanos) {

		boolean isEmpty() {
			return this.to < this.from;
		}

	}

}
