package io.hein.event;

import java.net.InetSocketAddress;

import io.hein.transport.subscriber.Subscriber;

/**
 * A connection is no longer attached to its publisher. It dials again, unless it was
 * stopped.
 *
 * @since 0.1.0
 */
@SuppressWarnings("serial")
public class HeinDisconnectedEvent extends HeinConnectionEvent {

	private final InetSocketAddress address;

	private final String reason;

	/**
	 * Create an event.
	 * @param subscriber the subscriber
	 * @param connection the connection's name
	 * @param address the publisher's address
	 * @param reason a sentence for people
	 */
	public HeinDisconnectedEvent(Subscriber subscriber, String connection, InetSocketAddress address, String reason) {
		super(subscriber, connection);
		this.address = address;
		this.reason = reason;
	}

	/**
	 * The publisher's address.
	 * @return the publisher's address
	 */
	public InetSocketAddress getAddress() {
		return this.address;
	}

	/**
	 * A sentence for people.
	 * @return a sentence for people
	 */
	public String getReason() {
		return this.reason;
	}

}
