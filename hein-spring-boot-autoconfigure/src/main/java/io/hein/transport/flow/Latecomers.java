package io.hein.transport.flow;

import java.util.List;
import java.util.function.Predicate;

import io.netty.util.concurrent.Ticker;

/**
 * Serves those readers of an event loop that come from behind, after those that keep up.
 * A turn lasts as long as all else took since the last one, so that they have half of the
 * time of a busy event loop, and the others never wait for more than the other half. At
 * least one reader moves on in each turn, and the next turn begins with the one after it.
 * Used by that event loop.
 *
 * @param <R> the type of the readers
 */
public final class Latecomers<R extends Reader> {

	private final List<R> readers;

	private final Ticker clock;

	private int next;

	private boolean interrupted;

	private long lastEnd;

	/**
	 * Create what serves them.
	 * @param readers the readers of the event loop, as they change
	 * @param clock the time
	 */
	public Latecomers(List<R> readers, Ticker clock) {
		this.readers = readers;
		this.clock = clock;
	}

	/**
	 * Let them have their turn.
	 * @param limited whether there are others, which must not wait for all of them
	 * @param pass serves a reader, at most one slice, and says whether there is more that
	 * could be read now
	 * @return whether there is more that could be read now
	 */
	public boolean serve(boolean limited, Predicate<R> pass) {
		long begin = this.clock.nanoTime();
		// if nothing was left to do, the event loop may have slept since
		long end = begin + ((this.interrupted) ? begin - this.lastEnd : 0);
		this.interrupted = false;
		boolean more = false;
		int count = this.readers.size();
		for (int i = 0; i < count && !this.interrupted; i++) {
			this.next = (this.next < count) ? this.next : 0;
			R reader = this.readers.get(this.next++);
			if (reader.isLate()) {
				long before = reader.position();
				more |= pass.test(reader);
				this.interrupted = limited && reader.position() != before && this.clock.nanoTime() - end >= 0;
			}
		}
		this.lastEnd = this.clock.nanoTime();
		return more || this.interrupted;
	}

}
