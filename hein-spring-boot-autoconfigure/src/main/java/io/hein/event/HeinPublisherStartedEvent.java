package io.hein.event;

import java.net.InetSocketAddress;

import io.hein.transport.publisher.Publisher;

/**
 * A publisher has bound its port. Published at each start.
 *
 * @since 0.1.0
 */
@SuppressWarnings("serial")
public class HeinPublisherStartedEvent extends HeinPublisherEvent {

	private final InetSocketAddress address;

	/**
	 * Create an event.
	 * @param publisher the publisher
	 * @param address the address with the real port
	 */
	public HeinPublisherStartedEvent(Publisher publisher, InetSocketAddress address) {
		super(publisher);
		this.address = address;
	}

	/**
	 * The address with the real port.
	 * @return the address with the real port
	 */
	public InetSocketAddress getAddress() {
		return this.address;
	}

}
