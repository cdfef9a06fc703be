package io.hein.event;

import java.util.Collection;
import java.util.List;

import io.hein.transport.netty.SafeLog;
import org.apache.commons.logging.Log;

import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.SimpleApplicationEventMulticaster;
import org.springframework.context.support.AbstractApplicationContext;

/**
 * Tells all listeners of an application context of an event, also those behind one that
 * throws: Spring's own way ends there. An application that brings its own multicaster is
 * left to that. For the event thread only.
 */
final class SeparateMulticaster implements ApplicationEventPublisher {

	private static final Log logger = SafeLog.getLog(HeinEventPublisher.class);

	private final AbstractApplicationContext context;

	private final SimpleApplicationEventMulticaster multicaster;

	private List<ApplicationListener<?>> known = List.of();

	private SeparateMulticaster(AbstractApplicationContext context) {
		this.context = context;
		this.multicaster = new SimpleApplicationEventMulticaster(context.getBeanFactory());
		this.multicaster.setErrorHandler((failure) -> logger.warn("An event listener failed", failure));
	}

	/**
	 * Who publishes the events of a context.
	 * @param target where events go
	 * @return one that tells all listeners, or {@code target} if that knows better
	 */
	static ApplicationEventPublisher of(ApplicationEventPublisher target) {
		if (target instanceof AbstractApplicationContext context && !context.getBeanFactory()
			.containsBeanDefinition(AbstractApplicationContext.APPLICATION_EVENT_MULTICASTER_BEAN_NAME)) {
			return new SeparateMulticaster(context);
		}
		return target;
	}

	@Override
	public void publishEvent(Object event) {
		if (!(event instanceof HeinEvent heinEvent) || !this.context.isActive()) {
			this.context.publishEvent(event);
			return;
		}
		learnListeners();
		this.multicaster.multicastEvent(heinEvent);
		ApplicationContext parent = this.context.getParent();
		if (parent != null) {
			of(parent).publishEvent(event);
		}
	}

	private void learnListeners() {
		Collection<ApplicationListener<?>> present = this.context.getApplicationListeners();
		List<ApplicationListener<?>> listeners = List.copyOf(present);
		if (!listeners.equals(this.known)) {
			this.multicaster.removeAllListeners();
			for (String name : this.context.getBeanNamesForType(ApplicationListener.class, true, false)) {
				this.multicaster.addApplicationListenerBean(name);
			}
			listeners.forEach(this.multicaster::addApplicationListener);
			this.known = listeners;
		}
	}

}
