package io.hein.transport.publisher;

import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.hein.transport.admission.Limit;
import io.hein.transport.frame.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * What a publisher counts, and what there is at present, as users see it. Thread-safe.
 */
final class PublisherCounts implements PublisherStatistics {

	private final PublisherCounters counters;

	private final Supplier<Shared> present;

	private final LongSupplier published;

	/**
	 * Create counts.
	 * @param counters what was counted, over all starts
	 * @param present what there is of the present start
	 * @param published how many messages were published, over all starts
	 */
	PublisherCounts(PublisherCounters counters, Supplier<Shared> present, LongSupplier published) {
		this.counters = counters;
		this.present = present;
		this.published = published;
	}

	@Override
	public int connections() {
		return this.present.get().sessions().size();
	}

	@Override
	public int classicConnections() {
		return this.present.get().sessions().classic();
	}

	@Override
	public long published() {
		return this.published.getAsLong();
	}

	@Override
	public long sent() {
		return this.counters.sent.sum() + classicSent();
	}

	@Override
	public long classicSent() {
		return this.counters.classicSent.sum();
	}

	@Override
	public long bytesSent() {
		return this.counters.bytesSent.sum();
	}

	@Override
	public long dropped() {
		return this.counters.dropped.sum();
	}

	@Override
	public long accepted() {
		return this.counters.accepted.sum();
	}

	@Override
	public long classicAccepted() {
		return this.counters.classicAccepted.sum();
	}

	@Override
	public Map<ErrorCode, Long> refused() {
		return this.counters.refused();
	}

	@Override
	public Map<DisconnectReason, Long> closed() {
		return this.counters.closed();
	}

	@Override
	public int unauthenticated() {
		return this.present.get().admission().unattached().size();
	}

	@Override
	public Map<Limit, Long> limited() {
		return this.counters.limited();
	}

	@Override
	public long slow() {
		return this.counters.slow.sum();
	}

	@Override
	public long renewals() {
		return this.counters.renewals.sum();
	}

	@Override
	public long logSize() {
		return this.present.get().log().size();
	}

	@Override
	public @Nullable Long maxLag() {
		Shared shared = this.present.get();
		return (shared.sessions().size() > 0) ? shared.sessions().maxLag(shared.log().head()) : Long.valueOf(0);
	}

}
