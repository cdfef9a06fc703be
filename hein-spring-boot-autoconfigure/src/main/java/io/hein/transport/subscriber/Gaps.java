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
	 * @param taken takes note that lanes have it: they must not get it again, whatever
	 * fails in what follows
	 */
	void report(Gap gap, Runnable taken) {
		this.distribution.offer(gap);
		taken.run();
		announce(gap);
	}

	/**
	 * Report a gap before the stream continues, also to lanes that have not joined it
	 * yet.
	 * @param gap the gap
	 * @param taken takes note that lanes have it: they must not get it again, whatever
	 * fails in what follows
	 */
	void reportToAll(Gap gap, Runnable taken) {
		this.distribution.offerToWanting(gap);
		taken.run();
		announce(gap);
	}

	private void announce(Gap gap) {
		this.counters.gap(gap);
		this.listener.accept(gap);
	}

}
