package io.hein.annotation;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

import io.hein.config.InvalidListenerException;
import io.hein.transport.subscriber.Subscriber;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Beans with annotations that no post-processor has seen: those of scopes, which are
 * behind a proxy or not made yet; products of factory beans that were not requested yet;
 * singletons that were registered as instances, or made too early. Each is made a
 * listener or refused; only of beans that are lazy by their own definition it is logged
 * that they are not listening yet.
 */
final class UnseenListeners {

	private static final Log logger = LogFactory.getLog(UnseenListeners.class);

	/**
	 * Scopes that belong to a request, which the thread of a listener has none of.
	 */
	private static final Set<String> OF_REQUESTS = Set.of("request", "session", "websocket");

	private final ConfigurableListableBeanFactory beans;

	private final Set<String> seen;

	private final Predicate<Class<?>> annotated;

	private final List<ListenerBean> found = new ArrayList<>();

	/**
	 * Create a search.
	 * @param beans where to look
	 * @param seen the names of beans that were shown, which may become more meanwhile
	 * @param annotated whether a class has annotations
	 */
	UnseenListeners(ConfigurableListableBeanFactory beans, Set<String> seen, Predicate<Class<?>> annotated) {
		this.beans = beans;
		this.seen = seen;
		this.annotated = annotated;
	}

	/**
	 * Look for them. May make beans, which are then shown to all post-processors.
	 * @return those that no post-processor will be shown
	 * @throws InvalidListenerException if there is one that cannot work
	 */
	List<ListenerBean> find() {
		for (String name : this.beans.getBeanDefinitionNames()) {
			if (!this.seen.contains(name)) {
				definition(name, this.beans.getMergedBeanDefinition(name));
			}
		}
		for (String name : this.beans.getSingletonNames()) {
			if (!this.seen.contains(name) && !this.beans.containsBeanDefinition(name)) {
				singleton(name);
			}
		}
		return this.found;
	}

	private void definition(String name, BeanDefinition definition) {
		if (definition.isAbstract() || this.beans.containsBeanDefinition(ScopedProxyUtils.getTargetBeanName(name))) {
			return;
		}
		if (this.beans.containsSingleton(name) && !this.beans.isFactoryBean(name)) {
			singleton(name);
			return;
		}
		Class<?> type = this.beans.getType(name, false);
		if (type == null) {
			return;
		}
		if (!this.annotated.test(type)) {
			if (isHidingProduct(name, definition, type)) {
				this.beans.getBean(name);
			}
			return;
		}
		if (ScopedProxyUtils.isScopedTarget(name)) {
			scoped(name, definition, type);
		}
		else if (definition.isSingleton() && definition.isLazyInit()) {
			logger.warn("The listeners of " + ListenerBean.describe(name, type)
					+ " are not listening yet: the bean is lazy, and they start when it is created");
		}
		else {
			ask(name, definition, type);
		}
	}

	// A factory bean of the application whose product was not requested yet, and which
	// declares only an interface of it
	private boolean isHidingProduct(String name, BeanDefinition definition, Class<?> type) {
		if (!this.beans.isFactoryBean(name) || definition.isLazyInit() || !this.beans.isSingleton(name) || !isOpen(type)
				|| !isListening()) {
			return false;
		}
		Class<?> factory = this.beans.getType(BeanFactory.FACTORY_BEAN_PREFIX + name, false);
		return factory != null && !factory.getName().startsWith("org.springframework.");
	}

	private static boolean isOpen(Class<?> type) {
		return type == Object.class || type.isInterface() || Modifier.isAbstract(type.getModifiers());
	}

	private boolean isListening() {
		return this.beans.getBeanNamesForType(Subscriber.class, true, false).length > 0;
	}

	private void singleton(String name) {
		Object singleton = this.beans.getSingleton(name);
		if (singleton instanceof FactoryBean<?> factory) {
			Class<?> type = factory.getObjectType();
			if (type != null && this.annotated.test(type)) {
				this.beans.getBean(name);
			}
		}
		if (singleton != null) {
			add(name, singleton, AopUtils.getTargetClass(singleton));
		}
	}

	private void ask(String name, BeanDefinition definition, Class<?> type) {
		if (!this.beans.isSingleton(name)) {
			String scope = (definition.isSingleton()) ? "its factory bean creates a new one each time"
					: "its scope is '" + definition.getScope() + "'";
			throw new InvalidListenerException(ListenerBean.describe(name, type),
					"it is not a singleton (" + scope
							+ "): it would not be known when the listeners of its instances start and stop",
					"Make the bean a singleton, or give its scope a proxy: "
							+ "@Scope(proxyMode = ScopedProxyMode.TARGET_CLASS).",
					null);
		}
		Object bean = this.beans.getBean(name);
		if (!this.seen.contains(name)) {
			add(name, bean, AopUtils.getTargetClass(bean));
		}
	}

	private void scoped(String target, BeanDefinition definition, Class<?> type) {
		String name = ScopedProxyUtils.getOriginalBeanName(target);
		String scope = String.valueOf(definition.getScope());
		if (OF_REQUESTS.contains(scope)) {
			throw unreachable(name, type, scope, "a listener's thread does not serve a request", null);
		}
		if (!definition.isPrototype() && !definition.isSingleton()) {
			try {
				this.beans.getBean(target);
			}
			catch (BeansException | IllegalStateException ex) {
				throw unreachable(name, type, scope, String.valueOf(ex.getMessage()), ex);
			}
		}
		add(name, this.beans.getBean(name), type);
	}

	private static InvalidListenerException unreachable(String name, Class<?> type, String scope, String why,
			@Nullable RuntimeException cause) {
		return new InvalidListenerException(ListenerBean.describe(name, type),
				"its scope '" + scope + "' has no instance on the threads of listeners: " + why,
				"Put the listener into a singleton that gets the scoped bean where there is one.", cause);
	}

	private void add(String name, Object bean, Class<?> type) {
		if (this.annotated.test(type)) {
			this.found.add(new ListenerBean(name, bean, type));
		}
	}

}
