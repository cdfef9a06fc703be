package io.hein.transport.publisher;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

import io.hein.transport.admission.Limit;
import io.hein.transport.frame.ErrorCode;

/**
 * What a publisher counts, over all its starts.
 */
final class PublisherCounters {

	final LongAdder sent = new LongAdder();

	final LongAdder classicSent = new LongAdder();

	final LongAdder bytesSent = new LongAdder();

	final LongAdder dropped = new LongAdder();

	final LongAdder accepted = new LongAdder();

	final LongAdder classicAccepted = new LongAdder();

	final LongAdder renewals = new LongAdder();

	final LongAdder slow = new LongAdder();

	private final LongAdder[] refused = new LongAdder[ErrorCode.values().length];

	private final LongAdder[] limited = new LongAdder[Limit.values().length];

	private final LongAdder[] closed = new LongAdder[DisconnectReason.values().length];

	PublisherCounters() {
		Arrays.setAll(this.refused, (index) -> new LongAdder());
		Arrays.setAll(this.limited, (index) -> new LongAdder());
		Arrays.setAll(this.closed, (index) -> new LongAdder());
	}

	void closed(DisconnectReason reason) {
		this.closed[reason.ordinal()].increment();
	}

	Map<DisconnectReason, Long> closed() {
		Map<DisconnectReason, Long> counts = new EnumMap<>(DisconnectReason.class);
		for (DisconnectReason reason : DisconnectReason.values()) {
			counts.put(reason, this.closed[reason.ordinal()].sum());
		}
		return counts;
	}

	void limited(Limit limit) {
		this.limited[limit.ordinal()].increment();
	}

	Map<Limit, Long> limited() {
		Map<Limit, Long> counts = new EnumMap<>(Limit.class);
		for (Limit limit : Limit.values()) {
			counts.put(limit, this.limited[limit.ordinal()].sum());
		}
		return counts;
	}

	void refused(ErrorCode code) {
		this.refused[code.ordinal()].increment();
	}

	Map<ErrorCode, Long> refused() {
		Map<ErrorCode, Long> counts = new EnumMap<>(ErrorCode.class);
		for (ErrorCode code : ErrorCode.values()) {
			counts.put(code, this.refused[code.ordinal()].sum());
		}
		return counts;
	}

}
