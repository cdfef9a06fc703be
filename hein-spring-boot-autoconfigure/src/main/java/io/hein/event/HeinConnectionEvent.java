package io.hein.event;

import io.hein.transport.subscriber.Subscriber;

/**
 * Something that happened to a subscriber's connection. Its source is the
 * {@link Subscriber}.
 *
 * @since 0.1.0
 */
@SuppressWarnings("serial")
public abstract class HeinConnectionEvent extends HeinEvent {

	private final String connection;

	HeinConnectionEvent(Subscriber subscriber, String connection) {
		super(subscriber);
		this.connection = connection;
	}

	/**
	 * The subscriber.
	 * @return the subscriber
	 */
	public Subscriber getSubscriber() {
		return (Subscriber) getSource();
	}

	/**
	 * The connection's name in this application.
	 * @return the name, {@code default} for the default one
	 */
	public String getConnection() {
		return this.connection;
	}

}
