package io.hein.transport.publisher;

import java.util.List;
import java.util.function.LongSupplier;

import io.hein.transport.log.LogRouter;

/**
 * Those streams of one {@link Pump} that have a filter. The router sorts the log into
 * copies for them; here it is decided which of them the copies are kept for. Used by the
 * pump's event loop.
 */
final class FilteredStreams {

	private final LogRouter router;

	private final List<SubscriberStream> streams;

	private final LongSupplier keptBehind = this::slowest;

	/**
	 * Create them.
	 * @param router the router
	 * @param streams all streams of the pump, as it changes them
	 */
	FilteredStreams(LogRouter router, List<SubscriberStream> streams) {
		this.router = router;
		this.streams = streams;
	}

	/**
	 * Have the router sort on.
	 */
	LogRouter.Advance advance() {
		return this.router.advance(this.keptBehind);
	}

	/**
	 * What lies after the position of the slowest of those filtered streams that are
	 * about equally fast is kept in the copies.
	 */
	private long slowest() {
		long slowest = Long.MAX_VALUE;
		for (SubscriberStream stream : this.streams) {
			if (stream.needsCopies()) {
				slowest = Math.min(slowest, stream.position());
			}
		}
		return slowest;
	}

	/**
	 * Count what each has passed since the last tick.
	 * @return the average of the filtered streams that move at all. It is not the
	 * highest: one that runs ahead for a moment would make all others seem slow
	 */
	long updatePaces() {
		long sum = 0;
		int moving = 0;
		for (SubscriberStream stream : this.streams) {
			if (stream.isFiltered()) {
				long pace = stream.updatePace();
				sum += pace;
				moving += (pace > 0) ? 1 : 0;
			}
		}
		return sum / Math.max(1, moving);
	}

	/**
	 * When most of those that copies are kept for were left behind all the same, because
	 * the JVM or the machine paused, they have the copies begin where they are.
	 * @return whether they have, so that the router has to sort on
	 */
	boolean rewindIfLeftBehind() {
		int needing = 0;
		int left = 0;
		long slowest = Long.MAX_VALUE;
		for (SubscriberStream stream : this.streams) {
			if (stream.needsCopies()) {
				needing++;
				if (stream.isLeftBehind()) {
					left++;
					slowest = Math.min(slowest, stream.position());
				}
			}
		}
		if (left * 2 > needing) {
			this.router.rewind(slowest);
			return true;
		}
		return false;
	}

}
