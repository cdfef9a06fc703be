package io.hein.event;

import io.hein.core.ConnectedSubscriber;
import io.hein.transport.publisher.Publisher;

/**
 * A subscriber has attached to a publisher.
 *
 * @since 0.1.0
 */
@SuppressWarnings("serial")
public class HeinSubscriberConnectedEvent extends HeinPublisherEvent {

	private final ConnectedSubscriber subscriber;

	/**
	 * Create an event.
	 * @param publisher the publisher
	 * @param subscriber the subscriber
	 */
	public HeinSubscriberConnectedEvent(Publisher publisher, ConnectedSubscriber subscriber) {
		super(publisher);
		this.subscriber = subscriber;
	}

	/**
	 * The subscriber.
	 * @return the subscriber
	 */
	public ConnectedSubscriber getSubscriber() {
		return this.subscriber;
	}

}
