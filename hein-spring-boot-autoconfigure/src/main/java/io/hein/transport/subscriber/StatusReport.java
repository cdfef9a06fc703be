package io.hein.transport.subscriber;

import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

import io.hein.transport.frame.Position;
import io.hein.transport.lane.BackPressure;
import io.hein.transport.lane.Lanes;
import io.hein.transport.lane.Progress;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link ConnectionStatus} of what the parts of a subscriber know. For any
 * thread.
 */
final class StatusReport {

	private final SubscriberOptions options;

	private final Lanes lanes;

	private final Stream stream;

	private final Reports reports;

	private final SubscriberCounters counters;

	private final Standstill standstill;

	private final LongSupplier clock;

	private final Handling handling;

	private final BooleanSupplier heldUp;

	/**
	 * Whether it does not dial since there is no room for what would come.
	 */
	private volatile boolean withoutRoom;

	StatusReport(SubscriberOptions options, Lanes lanes, Stream stream, Reports reports, SubscriberCounters counters,
			Standstill standstill, LongSupplier clock, BooleanSupplier heldUp) {
		this.options = options;
		this.lanes = lanes;
		this.stream = stream;
		this.reports = reports;
		this.counters = counters;
		this.standstill = standstill;
		this.clock = clock;
		this.handling = new Handling(clock);
		this.heldUp = heldUp;
	}

	/**
	 * Whether it does not dial since there is no room for what would come. For the event
	 * loop.
	 */
	void withoutRoom(boolean withoutRoom) {
		this.withoutRoom = withoutRoom;
	}

	ConnectionStatus get() {
		Link link = this.reports.link();
		Progress progress = this.stream.progress();
		Position received = (progress != null) ? progress.receivedPosition() : null;
		Position handled = this.stream.handled();
		Instant since = link.since();
		String error = link.lastError();
		Instant standstill = null;
		if (isHeldUp(link)) {
			Instant handledAt = this.handling.looked(handled);
			standstill = this.handling.hangsSince();
			error = (standstill != null) ? describe() + ", and nothing is handled" : error;
			// one that is slow is not away
			since = (isWithoutRoom(link) && handledAt.isAfter(since)) ? handledAt : since;
		}
		else {
			this.handling.reset();
			standstill = fruitlessSince(link, progress);
			error = (standstill != null) ? this.standstill.describe() : error;
		}
		return new ConnectionStatus(link.state(), since, link.address(), link.publisherName(), received, handled,
				(progress != null) ? progress.head() : 0, lag(link, progress), isPaused(link), link.live(),
				this.counters.reconnects(), standstill, error, link.lastCode());
	}

	/**
	 * Whether it waits for a listener that runs.
	 */
	private boolean isHeldUp(Link link) {
		BackPressure backPressure = this.lanes.backPressure();
		return isWanted(link) && ((backPressure.isBlocked() && !backPressure.isPaused()) || this.heldUp.getAsBoolean());
	}

	private String describe() {
		return (this.heldUp.getAsBoolean()) ? "the listener, which is called directly, does not return"
				: this.lanes.backPressure().describe();
	}

	private static boolean isWanted(Link link) {
		return link.state() != ConnectionState.STOPPED && link.state() != ConnectionState.IDLE;
	}

	private boolean isWithoutRoom(Link link) {
		return link.state() == ConnectionState.WAITING && this.withoutRoom;
	}

	/**
	 * How many messages were not received, {@code null} if not known.
	 */
	private @Nullable Long lag(Link link, @Nullable Progress progress) {
		if (link.state() != ConnectionState.CONNECTED || progress == null) {
			return null;
		}
		// before the head, which is never less
		long received = progress.received();
		long head = progress.head();
		boolean known = this.stream.news().isFresh(this.clock.getAsLong(), received >= head);
		return (known) ? Math.max(0, head - received) : null;
	}

	private boolean isPaused(Link link) {
		return (isWithoutRoom(link) || link.state() == ConnectionState.CONNECTED)
				&& this.lanes.backPressure().isPaused();
	}

	/**
	 * Since when connections bring nothing, unless nothing is wanted or can be taken.
	 */
	private @Nullable Instant fruitlessSince(Link link, @Nullable Progress progress) {
		if (!isWanted(link) || progress == null || this.lanes.backPressure().isBlocked()) {
			return null;
		}
		return this.standstill.since(progress.received(), progress.head(), heard());
	}

	/**
	 * When the publisher was heard last: one that speaks the classic protocol says
	 * nothing while nothing happens.
	 */
	long heard() {
		return (this.options.protocol == Protocol.CLASSIC) ? this.clock.getAsLong() : this.stream.news().heard();
	}

}
