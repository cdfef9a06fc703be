package io.hein.event;

import io.hein.transport.subscriber.Subscriber;

/**
 * A connection has caught up: what comes now was published after it had attached.
 *
 * @since 0.1.0
 */
@SuppressWarnings("serial")
public class HeinLiveEvent extends HeinConnectionEvent {

	/**
	 * Create an event.
	 * @param subscriber the subscriber
	 * @param connection the connection's name
	 */
	public HeinLiveEvent(Subscriber subscriber, String connection) {
		super(subscriber, connection);
	}

}
