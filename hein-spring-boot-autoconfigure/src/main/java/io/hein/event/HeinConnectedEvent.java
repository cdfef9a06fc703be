package io.hein.event;

import java.net.InetSocketAddress;

import io.hein.transport.subscriber.Subscriber;

/**
 * A connection has attached to a publisher.
 *
 * @since 0.1.0
 */
@SuppressWarnings("serial")
public class HeinConnectedEvent extends HeinConnectionEvent {

	private final InetSocketAddress address;

	private final String publisherName;

	/**
	 * Create an event.
	 * @param subscriber the subscriber
	 * @param connection the connection's name
	 * @param address the publisher's address
	 * @param publisherName the publisher's name
	 */
	public HeinConnectedEvent(Subscriber subscriber, String connection, InetSocketAddress address,
			String publisherName) {
		super(subscriber, connection);
		this.address = address;
		this.publisherName = publisherName;
	}

	/**
	 * The publisher's address.
	 * @return the publisher's address
	 */
	public InetSocketAddress getAddress() {
		return this.address;
	}

	/**
	 * The publisher's name.
	 * @return the publisher's name
	 */
	public String getPublisherName() {
		return this.publisherName;
	}

}
