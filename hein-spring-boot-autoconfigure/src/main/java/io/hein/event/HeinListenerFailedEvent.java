package io.hein.event;

import java.util.List;

import io.hein.core.HeinGap;
import io.hein.core.HeinPosition;
import io.hein.transport.subscriber.Subscriber;
import org.jspecify.annotations.Nullable;

/**
 * A listener could not handle something, its retries included, or could not read it. It
 * was skipped.
 *
 * @since 0.1.0
 */
@SuppressWarnings("serial")
public class HeinListenerFailedEvent extends HeinConnectionEvent {

	private final String listener;

	private final List<HeinPosition> positions;

	private final @Nullable HeinGap gap;

	private final boolean unreadable;

	private final Throwable cause;

	/**
	 * Create an event.
	 * @param subscriber the subscriber
	 * @param connection the connection's name
	 * @param listener the listener's id
	 * @param positions the positions that were skipped: one of a message, all of a batch,
	 * none of a gap
	 * @param gap the gap that was not handled, {@code null} if it was messages
	 * @param unreadable whether the message could not be converted
	 * @param cause the last failure
	 */
	public HeinListenerFailedEvent(Subscriber subscriber, String connection, String listener,
			List<HeinPosition> positions, @Nullable HeinGap gap, boolean unreadable, Throwable cause) {
		super(subscriber, connection);
		this.listener = listener;
		this.positions = List.copyOf(positions);
		this.gap = gap;
		this.unreadable = unreadable;
		this.cause = cause;
	}

	/**
	 * The listener's id.
	 * @return the id
	 */
	public String getListener() {
		return this.listener;
	}

	/**
	 * The positions that were skipped.
	 * @return one for a message, all of a batch, none for a gap
	 */
	public List<HeinPosition> getPositions() {
		return this.positions;
	}

	/**
	 * The gap that was not handled.
	 * @return the gap, {@code null} if it was messages
	 */
	public @Nullable HeinGap getGap() {
		return this.gap;
	}

	/**
	 * Whether the message could not be converted to what the listener takes.
	 * @return whether it was unreadable
	 */
	public boolean isUnreadable() {
		return this.unreadable;
	}

	/**
	 * The last failure.
	 * @return the exception
	 */
	public Throwable getCause() {
		return this.cause;
	}

}
