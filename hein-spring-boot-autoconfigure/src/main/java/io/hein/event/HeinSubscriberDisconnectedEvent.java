package io.hein.event;

import io.hein.core.ConnectedSubscriber;
import io.hein.transport.publisher.DisconnectReason;
import io.hein.transport.publisher.Publisher;

/**
 * A subscriber is no longer attached to a publisher.
 *
 * @since 0.1.0
 */
@SuppressWarnings("serial")
public class HeinSubscriberDisconnectedEvent extends HeinPublisherEvent {

	private final ConnectedSubscriber subscriber;

	private final DisconnectReason reason;

	/**
	 * Create an event.
	 * @param publisher the publisher
	 * @param subscriber the subscriber as it was at the end
	 * @param reason why it is no longer connected
	 */
	public HeinSubscriberDisconnectedEvent(Publisher publisher, ConnectedSubscriber subscriber,
			DisconnectReason reason) {
		super(publisher);
		this.subscriber = subscriber;
		this.reason = reason;
	}

	/**
	 * The subscriber as it was at the end.
	 * @return the subscriber as it was at the end
	 */
	public ConnectedSubscriber getSubscriber() {
		return this.subscriber;
	}

	/**
	 * Why it is no longer connected.
	 * @return why it is no longer connected
	 */
	public DisconnectReason getReason() {
		return this.reason;
	}

}
