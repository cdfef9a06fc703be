package io.hein.event;

import io.hein.core.HeinGap;
import io.hein.transport.subscriber.Subscriber;

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

}
