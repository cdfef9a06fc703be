package io.hein.event;

import io.hein.core.HeinGap;
import io.hein.transport.subscriber.Subscriber;
import org.jspecify.annotations.Nullable;

/**
 * A gap was reported to a connection: messages that will never come.
 *
 * @since 0.1.0
 */
@SuppressWarnings("serial")
public class HeinGapEvent extends HeinConnectionEvent {

	private final HeinGap gap;

	/**
	 * Create an event.
	 * @param subscriber the subscriber
	 * @param connection the connection's name
	 * @param gap the gap
	 */
	public HeinGapEvent(Subscriber subscriber, String connection, HeinGap gap) {
		super(subscriber, connection);
		this.gap = gap;
	}

	/**
	 * The gap.
	 * @return the gap
	 */
	public HeinGap getGap() {
		return this.gap;
	}

	/**
	 * The name of the publisher whose messages will not come.
	 * @return the name, {@code null} if it is not known
	 */
	public @Nullable String getPublisher() {
		return getSubscriber().publisher(this.gap.from().toPosition().epoch());
	}

}
