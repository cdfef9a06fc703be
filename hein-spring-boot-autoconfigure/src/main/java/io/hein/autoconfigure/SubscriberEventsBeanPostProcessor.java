package io.hein.autoconfigure;

import java.util.Collection;

import io.hein.event.HeinEventPublisher;
import io.hein.transport.subscriber.Subscriber;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Turns what happens to the subscribers of connections into application events, also of
 * those that the user has declared.
 */
class SubscriberEventsBeanPostProcessor implements BeanPostProcessor {

	private final ConfigurableListableBeanFactory beanFactory;

	private final Collection<String> named;

	private final ObjectProvider<HeinEventPublisher> events;

	/**
	 * Create a post-processor.
	 * @param beanFactory where the subscribers are
	 * @param named the names of the connections beside the default one
	 * @param events turns events into application events
	 */
	SubscriberEventsBeanPostProcessor(ConfigurableListableBeanFactory beanFactory, Collection<String> named,
			ObjectProvider<HeinEventPublisher> events) {
		this.beanFactory = beanFactory;
		this.named = named;
		this.events = events;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof Subscriber subscriber) {
			SubscriberBeans.of(this.beanFactory, this.named)
				.connections()
				.forEach((connection, name) -> addListener(subscriber, connection, name.equals(beanName)));
		}
		return bean;
	}

	private void addListener(Subscriber subscriber, String connection, boolean itsOwn) {
		if (itsOwn) {
			subscriber.addListener(this.events.getObject().subscriberListener(connection));
		}
	}

}
