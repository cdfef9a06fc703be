package io.hein.event;

import io.hein.core.ConnectedSubscriber;
import io.hein.transport.publisher.Publisher;

/**
 * A subscriber of a publisher has become slow.
 *
 * @since 0.1.0
 */
@SuppressWarnings("serial")
public class HeinSubscriberSlowEvent extends HeinPublisherEvent {

	private final ConnectedSubscriber subscriber;

	/**
	 * Create an event.
	 * @param publisher the publisher
	 * @param subscriber the subscriber with its lag
	 */
	public HeinSubscriberSlowEvent(Publisher publisher, ConnectedSubscriber subscriber) {
		super(publisher);
		this.subscriber = subscriber;
	}

	/**
	 * The subscriber with its lag.
	 * @return the subscriber with its lag
	 */
	public ConnectedSubscriber getSubscriber() {
		return this.subscriber;
	}

}
