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
 * Calls all listeners of an application context about an event, also those after one that
 * throws, where Spring's own multicaster would end. If an application brings its own
 * multicaster, that is used. For the event thread only.
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
	 * What publishes the events of a context.
	 * @param target where events go
	 * @return a publisher that calls all listeners, or {@code target} if that has its own
	 * way
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
