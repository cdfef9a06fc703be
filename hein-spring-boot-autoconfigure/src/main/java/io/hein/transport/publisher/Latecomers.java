package io.hein.transport.publisher;

import java.util.List;

import io.netty.util.concurrent.Ticker;

/**
 * Serves those streams of an event loop that come from behind, after those that keep up.
 * A turn lasts as long as all else took since the last one, so that they have half of the
 * time of a busy event loop, and the others never wait for more than the other half. At
 * least one stream writes in each turn, and the next turn begins with the one after it.
 * Used by that event loop.
 */
final class Latecomers {

	private final List<SubscriberStream> streams;

	private final Ticker clock;

	private int next;

	private boolean interrupted;

	private long lastEnd;

	/**
	 * Create what serves them.
	 * @param streams the streams of the event loop, as they change
	 * @param clock the time
	 */
	Latecomers(List<SubscriberStream> streams, Ticker clock) {
		this.streams = streams;
		this.clock = clock;
	}

	/**
	 * Let them have their turn.
	 * @param limited whether there are others, which must not wait for all of them
	 * @param pass serves a stream
	 * @return whether there is more that could be written now
	 */
	boolean serve(boolean limited, Pass pass) {
		long begin = this.clock.nanoTime();
		// the event loop may have slept if nothing was left to do
		long end = begin + ((this.interrupted) ? begin - this.lastEnd : 0);
		this.interrupted = false;
		boolean more = false;
		int count = this.streams.size();
		for (int i = 0; i < count && !this.interrupted; i++) {
			this.next = (this.next < count) ? this.next : 0;
			SubscriberStream stream = this.streams.get(this.next++);
			if (stream.isLate()) {
				long before = stream.position();
				more |= pass.serve(stream);
				this.interrupted = limited && stream.position() != before && this.clock.nanoTime() - end >= 0;
			}
		}
		this.lastEnd = this.clock.nanoTime();
		return more || this.interrupted;
	}

	/**
	 * Serves a stream.
	 */
	interface Pass {

		/**
		 * Have a stream write what there is, at most one slice.
		 * @param stream the stream
		 * @return whether there is more that could be written now
		 */
		boolean serve(SubscriberStream stream);

	}

}
