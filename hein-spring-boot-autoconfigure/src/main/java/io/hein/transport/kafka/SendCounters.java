package io.hein.transport.kafka;

import java.util.concurrent.atomic.LongAdder;

import io.hein.transport.backbone.SendCounts;

/**
 * Counts how appends have ended, over all starts of a publisher. Thread-safe.
 */
final class SendCounters {

	private final LongAdder[] counts = { new LongAdder(), new LongAdder(), new LongAdder() };

	private final LongAdder[] nanos = { new LongAdder(), new LongAdder(), new LongAdder() };

	void ended(Outcome outcome, long nanos) {
		this.counts[outcome.ordinal()].increment();
		this.nanos[outcome.ordinal()].add(nanos);
	}

	SendCounts counts() {
		return new SendCounts(count(Outcome.ACKED), nanos(Outcome.ACKED), count(Outcome.FAILED), nanos(Outcome.FAILED),
				count(Outcome.UNCERTAIN), nanos(Outcome.UNCERTAIN));
	}

	private long count(Outcome outcome) {
		return this.counts[outcome.ordinal()].sum();
	}

	private long nanos(Outcome outcome) {
		return this.nanos[outcome.ordinal()].sum();
	}

	/**
	 * How an append has ended.
	 */
	enum Outcome {

		ACKED, FAILED, UNCERTAIN

	}

}
