package io.hein.transport.flow;

import java.util.List;
import java.util.function.LongSupplier;

import io.hein.transport.log.LogRouter;

/**
 * Those streams of one event loop that have a filter. The router sorts the log into
 * copies for them; here it is decided which of them the copies are kept for. Used by that
 * event loop.
 */
final class FilteredStreams {

	private final LogRouter router;

	private final List<? extends Reader> readers;

	private final LongSupplier keptBehind = this::slowest;

	/**
	 * Create them.
	 * @param router the router
	 * @param readers all streams of the event loop, as they change
	 */
	FilteredStreams(LogRouter router, List<? extends Reader> readers) {
		this.router = router;
		this.readers = readers;
	}

	/**
	 * Have the router sort on.
	 */
	LogRouter.Advance advance() {
		return this.router.advance(this.keptBehind);
	}

	boolean isRouting() {
		return this.router.isRouting();
	}

	/**
	 * Whether copies are kept for it: it has a filter, it takes bytes, and at least half
	 * as fast as those with a filter usually do. For one that takes nothing on purpose
	 * the router would have to wait for as long as that one likes.
	 */
	private static boolean needsCopies(Reader reader) {
		return reader.isFiltered() && reader.speed().pace().keepsUp() && !reader.isHeld() && !reader.isElsewhere()
				&& !reader.isEnded();
	}

	/**
	 * What lies after the position of the slowest of those filtered streams that are
	 * about equally fast is kept in the copies.
	 */
	private long slowest() {
		long slowest = Long.MAX_VALUE;
		for (int i = 0; i < this.readers.size(); i++) {
			Reader reader = this.readers.get(i);
			if (needsCopies(reader)) {
				slowest = Math.min(slowest, reader.position());
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
		for (Reader reader : this.readers) {
			if (reader.isFiltered()) {
				long pace = reader.speed().pace().update(reader.offset());
				sum += pace;
				moving += (pace > 0) ? 1 : 0;
			}
		}
		return sum / Math.max(1, moving);
	}

	/**
	 * If most of the streams that copies are kept for were left behind nevertheless,
	 * because the JVM or the machine paused, the copies begin anew where those are.
	 * @return whether they do, so that the router has to sort on
	 */
	boolean rewindIfLeftBehind() {
		int needing = 0;
		int left = 0;
		long slowest = Long.MAX_VALUE;
		for (Reader reader : this.readers) {
			if (needsCopies(reader)) {
				needing++;
				if (reader.isLeftBehind()) {
					left++;
					slowest = Math.min(slowest, reader.position());
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
