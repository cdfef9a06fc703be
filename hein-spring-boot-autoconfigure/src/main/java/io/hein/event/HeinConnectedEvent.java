package io.hein.event;

import java.net.InetSocketAddress;

import io.hein.core.HeinPosition;
import io.hein.transport.subscriber.Subscriber;
import org.jspecify.annotations.Nullable;

/**
 * A connection has attached to a publisher.
 *
 * @since 0.1.0
 */
@SuppressWarnings("serial")
public class HeinConnectedEvent extends HeinConnectionEvent {

	private final InetSocketAddress address;

	private final String publisherName;

	private final @Nullable HeinPosition start;

	/**
	 * Create an event.
	 * @param subscriber the subscriber
	 * @param connection the connection's name
	 * @param address the publisher's address
	 * @param publisherName the publisher's name
	 */
	public HeinConnectedEvent(Subscriber subscriber, String connection, InetSocketAddress address,
			String publisherName) {
		this(subscriber, connection, address, publisherName, null);
	}

	/**
	 * Create an event that knows the place in the publisher's log.
	 * @param subscriber the subscriber
	 * @param connection the connection's name
	 * @param address the publisher's address
	 * @param publisherName the publisher's name
	 * @param start the position after which the stream goes on, {@code null} if not known
	 */
	public HeinConnectedEvent(Subscriber subscriber, String connection, InetSocketAddress address, String publisherName,
			@Nullable HeinPosition start) {
		super(subscriber, connection);
		this.address = address;
		this.publisherName = publisherName;
		this.start = start;
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

	/**
	 * The position after which the stream goes on, in the publisher's log.
	 * @return the position, {@code null} if not known
	 */
	public @Nullable HeinPosition getStart() {
		return this.start;
	}

}
