package io.hein.annotation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

import io.hein.config.InvalidListenerException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Beans with annotations that no post-processor has seen: those of scopes, which are
 * behind a proxy or not made yet; products of factory beans that were not requested yet;
 * singletons that were registered as instances, or made too early. Each is made a
 * listener or refused; where only an instance shows whether it has annotations, one is
 * made. Only of beans that are lazy by their own definition it is logged that they are
 * not listening yet.
 */
final class UnseenListeners {

	private static final Log logger = LogFactory.getLog(UnseenListeners.class);

	private final ConfigurableListableBeanFactory beans;

	private final Set<String> seen;

	private final Predicate<Class<?>> annotated;

	private final ScopedListeners scoped;

	private final HiddenListeners hidden;

	private final List<ListenerBean> found = new ArrayList<>();

	private final List<String> lazy = new ArrayList<>();

	/**
	 * Create a search.
	 * @param beans where to look
	 * @param seen the names of beans that were shown, which may become more meanwhile
	 * @param annotated whether a class has annotations
	 * @param scoped knows the instances of scopes that were shown
	 */
	UnseenListeners(ConfigurableListableBeanFactory beans, Set<String> seen, Predicate<Class<?>> annotated,
			ScopedListeners scoped) {
		this.beans = beans;
		this.seen = seen;
		this.annotated = annotated;
		this.scoped = scoped;
		this.hidden = new HiddenListeners(beans);
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
		if (!this.lazy.isEmpty()) {
			logger.info("These beans are lazy, and their classes are not known yet; if they have listeners, these "
					+ "listen once they are created: " + String.join(", ", this.lazy));
		}
		return this.found;
	}

	private void definition(String name, BeanDefinition definition) {
		if (definition.isAbstract() || this.beans.containsBeanDefinition(ScopedProxyUtils.getTargetBeanName(name))) {
			return;
		}
		if (ScopedProxyUtils.isScopedTarget(name)) {
			scoped(name, definition);
			return;
		}
		if (this.beans.containsSingleton(name) && !this.beans.isFactoryBean(name)) {
			singleton(name);
			return;
		}
		Class<?> type = this.beans.getType(name, false);
		if (type != null && this.annotated.test(type)) {
			declared(name, definition, type);
		}
		else if (definition.isSingleton() && this.hidden.mayBeIn(name, definition, type)) {
			hidden(name, definition);
		}
	}

	private void declared(String name, BeanDefinition definition, Class<?> type) {
		if (definition.isSingleton() && definition.isLazyInit()) {
			logger.warn("The listeners of " + ListenerBean.describe(name, type)
					+ " are not listening yet: the bean is lazy, and they start when it is created");
		}
		else {
			ask(name, definition, type);
		}
	}

	// The product of a factory bean was not requested yet
	private void hidden(String name, BeanDefinition definition) {
		if (definition.isLazyInit()) {
			if (!HiddenListeners.isOfHein(definition)) {
				this.lazy.add(name);
			}
		}
		else if (this.beans.isFactoryBean(name) && this.beans.isSingleton(name)) {
			make(name);
		}
	}

	private void make(String name) {
		Object bean = this.beans.getBean(name);
		if (!this.seen.contains(name)) {
			add(name, bean, AopUtils.getTargetClass(bean));
		}
	}

	private void singleton(String name) {
		Object singleton = this.beans.getSingleton(name);
		if (singleton instanceof FactoryBean<?> factory) {
			Class<?> type = factory.getObjectType();
			if ((type != null && this.annotated.test(type)) || this.hidden.mayBeInProductOf(factory)) {
				make(name);
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
		make(name);
	}

	private void scoped(String target, BeanDefinition definition) {
		Class<?> type = this.scoped.shown(target);
		if (type == null) {
			type = this.beans.getType(target, false);
			if ((type == null || !this.annotated.test(type)) && this.hidden.mayBeIn(target, definition, type)) {
				type = this.scoped.look(this.beans, target);
			}
		}
		if (type != null && this.annotated.test(type)) {
			this.found.add(this.scoped.proxy(this.beans, target, type));
		}
	}

	private void add(String name, Object bean, Class<?> type) {
		if (this.annotated.test(type)) {
			this.found.add(new ListenerBean(name, bean, type));
		}
	}

}
