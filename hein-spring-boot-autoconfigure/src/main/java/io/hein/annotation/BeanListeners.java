package io.hein.annotation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.hein.annotation.ListenerBean.Declared;
import io.hein.config.HeinListenerEndpointRegistrar;
import io.hein.config.HeinListenerEndpointRegistry;
import io.hein.listener.MessageListenerContainer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;

/**
 * The listeners of each bean, and of each instance that is no bean. A bean that is
 * initialized again, or is made anew, does not listen twice: what it declares now
 * replaces what it declared before, unless it is the same. Thread-safe.
 */
final class BeanListeners {

	private static final Log logger = LogFactory.getLog(BeanListeners.class);

	private final HeinListenerEndpointRegistrar registrar;

	private final Supplier<@Nullable HeinListenerEndpointRegistry> registry;

	private final Map<ListenerKey, Listeners> beans = new ConcurrentHashMap<>();

	private volatile boolean ready;

	/**
	 * Create it.
	 * @param registrar where endpoints go
	 * @param registry where their containers are, {@code null} if it was not made
	 */
	BeanListeners(HeinListenerEndpointRegistrar registrar, Supplier<@Nullable HeinListenerEndpointRegistry> registry) {
		this.registrar = registrar;
		this.registry = registry;
	}

	/**
	 * Register what a bean declares.
	 * @param bean the bean
	 * @param factory the bean factory
	 */
	void register(ListenerBean bean, BeanFactory factory) {
		Object exposed = bean.exposed(factory);
		List<Declared> declared = bean.declared(exposed, factory);
		Listeners before = this.beans.get(bean.key());
		if (before != null && before.are(exposed, declared)) {
			return;
		}
		if (before != null) {
			logger.info("The listeners of " + ListenerBean.describe(bean.name(), bean.type())
					+ " are replaced, since the bean was initialized again; what waited for them is dropped");
		}
		remove(bean.key());
		Listeners listeners = new Listeners(exposed, declared);
		this.beans.put(bean.key(), listeners);
		boolean registered = false;
		try {
			declared.forEach((one) -> register(one, listeners));
			registered = true;
		}
		finally {
			if (!registered) {
				remove(bean.key());
			}
		}
	}

	private void register(Declared one, Listeners listeners) {
		this.registrar.registerEndpoint(one.endpoint());
		if (this.ready) {
			listeners.find(one, this.registry.get());
		}
	}

	/**
	 * Whether a bean has listeners.
	 * @param key what they belong to
	 * @return whether it has, or had until they were removed by code
	 */
	boolean has(ListenerKey key) {
		return this.beans.containsKey(key);
	}

	/**
	 * The registrar has registered what it had collected: until then there are no
	 * containers.
	 */
	void allRegistered() {
		this.ready = true;
		HeinListenerEndpointRegistry present = this.registry.get();
		this.beans.values().forEach((listeners) -> listeners.declared.forEach((one) -> listeners.find(one, present)));
	}

	/**
	 * Remove the listeners of a bean: a call that runs is finished, what is waiting is
	 * dropped.
	 * @param key what they belong to
	 */
	void remove(ListenerKey key) {
		Listeners listeners = this.beans.remove(key);
		HeinListenerEndpointRegistry present = (listeners != null) ? this.registry.get() : null;
		if (listeners != null && present != null) {
			listeners.remove(present);
		}
	}

	/**
	 * Those of one bean.
	 */
	private static final class Listeners {

		private final Object bean;

		private final List<Declared> declared;

		private final List<MessageListenerContainer> containers = new ArrayList<>();

		Listeners(Object bean, List<Declared> declared) {
			this.bean = bean;
			this.declared = declared;
		}

		boolean are(Object bean, List<Declared> declared) {
			return this.bean == bean && attributes(this.declared).equals(attributes(declared));
		}

		private static List<?> attributes(List<Declared> declared) {
			return declared.stream().map(Declared::attributes).toList();
		}

		// The registrar has given an id to one that had none
		synchronized void find(Declared one, @Nullable HeinListenerEndpointRegistry registry) {
			MessageListenerContainer container = (registry != null)
					? registry.getListenerContainer(one.endpoint().getId()) : null;
			if (container != null && !this.containers.contains(container)) {
				this.containers.add(container);
			}
		}

		// The application may have removed one, and given its id to another
		synchronized void remove(HeinListenerEndpointRegistry registry) {
			for (MessageListenerContainer container : this.containers) {
				if (registry.getListenerContainer(container.getId()) == container) {
					registry.removeListenerContainer(container.getId());
				}
			}
			this.containers.clear();
		}

	}

}
