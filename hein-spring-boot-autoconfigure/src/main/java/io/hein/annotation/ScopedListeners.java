package io.hein.annotation;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.hein.config.InvalidListenerException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Beans of scopes with proxies: the instances come and go, and the proxy is what listens.
 * Thread-safe.
 */
final class ScopedListeners {

	private static final Log logger = LogFactory.getLog(ScopedListeners.class);

	/**
	 * Scopes that belong to a request, which the thread of a listener has none of.
	 */
	private static final Set<String> OF_REQUESTS = Set.of("request", "session", "websocket");

	/**
	 * The classes of instances that have annotations, by the names of the targets.
	 */
	private final Map<String, Class<?>> shown = new ConcurrentHashMap<>();

	/**
	 * Why there was no instance to look at, by the names of the targets.
	 */
	private final Map<String, RuntimeException> missing = new ConcurrentHashMap<>();

	/**
	 * Note an instance that has annotations.
	 * @param target the name of the proxy's target
	 * @param type the class that has the annotations
	 */
	void show(String target, Class<?> type) {
		this.shown.put(target, type);
	}

	/**
	 * The names of the targets of which instances with annotations were shown.
	 * @return a snapshot
	 */
	Set<String> shown() {
		return Set.copyOf(this.shown.keySet());
	}

	@Nullable Class<?> shown(String target) {
		return this.shown.get(target);
	}

	/**
	 * Have an instance made, to see whether it has annotations.
	 * @param beans the beans
	 * @param target the name of the proxy's target
	 * @return its class, {@code null} if it cannot be made now: whatever its scope is
	 * made for is not there yet
	 */
	@Nullable Class<?> look(ConfigurableListableBeanFactory beans, String target) {
		if (OF_REQUESTS.contains(scope(beans, target))) {
			return null;
		}
		try {
			Object instance = beans.getBean(target);
			Class<?> shown = this.shown.get(target);
			return (shown != null) ? shown : AopUtils.getTargetClass(instance);
		}
		catch (RuntimeException ex) {
			logger.debug("Whether '" + target + "' has listeners is not known before it can be made", ex);
			this.missing.put(target, ex);
			return null;
		}
	}

	/**
	 * Make a listener of a proxy at the start.
	 * @param beans the beans
	 * @param target the name of the proxy's target
	 * @param type the class that has the annotations
	 * @return the proxy
	 * @throws InvalidListenerException if the scope has no instance for a listener
	 */
	ListenerBean proxy(ConfigurableListableBeanFactory beans, String target, Class<?> type) {
		checkReachable(beans, target, type);
		BeanDefinition definition = beans.getMergedBeanDefinition(target);
		if (!definition.isPrototype() && !definition.isSingleton()) {
			try {
				beans.getBean(target);
			}
			catch (RuntimeException ex) {
				throw unreachable(beans, target, type, String.valueOf(ex.getMessage()), ex);
			}
		}
		return bean(beans, target, type);
	}

	/**
	 * Make a listener of a proxy whose target was not known to have any at the start, and
	 * is being made.
	 * @param beans the beans
	 * @param target the name of the proxy's target
	 * @return the proxy
	 * @throws InvalidListenerException if the scope has no instance for a listener
	 */
	ListenerBean lateProxy(ConfigurableListableBeanFactory beans, String target) {
		Class<?> type = this.shown.get(target);
		if (type == null) {
			throw new IllegalStateException("'" + target + "' was not shown");
		}
		checkReachable(beans, target, type);
		RuntimeException missing = this.missing.get(target);
		if (missing != null) {
			throw unreachable(beans, target, type, String.valueOf(missing.getMessage()), missing);
		}
		return bean(beans, target, type);
	}

	private static ListenerBean bean(ConfigurableListableBeanFactory beans, String target, Class<?> type) {
		String name = ScopedProxyUtils.getOriginalBeanName(target);
		return new ListenerBean(name, beans.getBean(name), type);
	}

	private static void checkReachable(ConfigurableListableBeanFactory beans, String target, Class<?> type) {
		if (OF_REQUESTS.contains(scope(beans, target))) {
			throw unreachable(beans, target, type, "a listener's thread does not serve a request", null);
		}
	}

	private static InvalidListenerException unreachable(ConfigurableListableBeanFactory beans, String target,
			Class<?> type, String why, @Nullable RuntimeException cause) {
		return new InvalidListenerException(ListenerBean.describe(ScopedProxyUtils.getOriginalBeanName(target), type),
				"its scope '" + scope(beans, target) + "' has no instance on the threads of listeners: " + why,
				"Put the listener into a singleton that gets the scoped bean where there is one.", cause);
	}

	private static String scope(ConfigurableListableBeanFactory beans, String target) {
		return String.valueOf(beans.getMergedBeanDefinition(target).getScope());
	}

}
