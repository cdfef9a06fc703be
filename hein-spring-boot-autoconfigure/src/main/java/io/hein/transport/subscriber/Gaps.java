package io.hein.transport.subscriber;

import java.util.function.Consumer;

import io.hein.transport.lane.Distribution;
import io.hein.transport.lane.Gap;

/**
 * Reports gaps: counts them, puts them into the queues of lanes in their place, and
 * notifies a listener. For the event loop only.
 */
final class Gaps {

	private final SubscriberCounters counters;

	private final Distribution distribution;

	private final Consumer<Gap> listener;

	Gaps(SubscriberCounters counters, Distribution distribution, Consumer<Gap> listener) {
		this.counters = counters;
		this.distribution = distribution;
		this.listener = listener;
	}

	/**
	 * Report a gap in the stream.
	 * @param gap the gap
	 */
	void report(Gap gap) {
		this.counters.gap(gap);
		this.distribution.offer(gap);
		this.listener.accept(gap);
	}

	/**
	 * Report a gap before the stream continues, also to lanes that have not joined it
	 * yet.
	 * @param gap the gap
	 */
	void reportToAll(Gap gap) {
		this.counters.gap(gap);
		this.distribution.offerToWanting(gap);
		this.listener.accept(gap);
	}

}
