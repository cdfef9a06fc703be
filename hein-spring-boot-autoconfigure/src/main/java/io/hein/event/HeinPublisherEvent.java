package io.hein.event;

import io.hein.transport.publisher.Publisher;

/**
 * Something that happened to a publisher. Its source is the {@link Publisher}.
 *
 * @since 0.1.0
 */
@SuppressWarnings("serial")
public abstract class HeinPublisherEvent extends HeinEvent {

	HeinPublisherEvent(Publisher publisher) {
		super(publisher);
	}

	/**
	 * The publisher.
	 * @return the publisher
	 */
	public Publisher getPublisher() {
		return (Publisher) getSource();
	}

}
