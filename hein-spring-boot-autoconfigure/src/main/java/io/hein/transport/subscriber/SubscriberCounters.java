package io.hein.transport.subscriber;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import io.hein.transport.frame.GapReason;
import io.hein.transport.lane.Gap;

/**
 * Counts of a subscriber. Written by its event loop only, read by any thread.
 */
final class SubscriberCounters implements SubscriberStatistics {

	private final AtomicLong received = new AtomicLong();

	private final AtomicLong bytesReceived = new AtomicLong();

	private final AtomicLong[] gaps = new AtomicLong[GapReason.values().length];

	private final AtomicLong lost = new AtomicLong();

	private final AtomicLong reconnects = new AtomicLong();

	private final AtomicLong malformed = new AtomicLong();

	SubscriberCounters() {
		for (int i = 0; i < this.gaps.length; i++) {
			this.gaps[i] = new AtomicLong();
		}
	}

	void messages(int count) {
		add(this.received, count);
	}

	void bytes(int count) {
		add(this.bytesReceived, count);
	}

	void gap(Gap gap) {
		add(this.gaps[gap.reason().ordinal()], 1);
		add(this.lost, Math.max(0, gap.count()));
	}

	void countMalformed() {
		add(this.malformed, 1);
	}

	void reconnect() {
		add(this.reconnects, 1);
	}

	private static void add(AtomicLong counter, long count) {
		counter.setRelease(counter.getPlain() + count);
	}

	@Override
	public long received() {
		return this.received.get();
	}

	@Override
	public long bytesReceived() {
		return this.bytesReceived.get();
	}

	@Override
	public Map<GapReason, Long> gaps() {
		Map<GapReason, Long> counts = new EnumMap<>(GapReason.class);
		for (GapReason reason : GapReason.values()) {
			counts.put(reason, this.gaps[reason.ordinal()].get());
		}
		return counts;
	}

	@Override
	public long lost() {
		return this.lost.get();
	}

	@Override
	public long malformed() {
		return this.malformed.get();
	}

	@Override
	public long reconnects() {
		return this.reconnects.get();
	}

}
