package io.hein.autoconfigure.health;

import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.Subscriber;

import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;

/**
 * Matches when there is anything whose health could be shown.
 */
class OnPublisherOrSubscriberCondition extends AnyNestedCondition {

	OnPublisherOrSubscriberCondition() {
		super(ConfigurationPhase.REGISTER_BEAN);
	}

	@ConditionalOnBean(Publisher.class)
	static class OnPublisher {

	}

	@ConditionalOnBean(Subscriber.class)
	static class OnSubscriber {

	}

}
