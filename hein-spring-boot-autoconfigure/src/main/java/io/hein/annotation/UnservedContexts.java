package io.hein.annotation;

import java.util.function.Predicate;

import io.hein.config.InvalidListenerException;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/**
 * Contexts without Hein in the same hierarchy as one that has it: the listeners of their
 * beans are never called. Where Hein is switched off that is intended.
 */
final class UnservedContexts {

	private UnservedContexts() {
	}

	/**
	 * Refuse listeners in the ancestors of a context.
	 * @param beans the context's beans
	 * @param annotated whether a class has annotations
	 */
	static void checkParents(ConfigurableListableBeanFactory beans, Predicate<Class<?>> annotated) {
		BeanFactory ancestor = beans.getParentBeanFactory();
		while (ancestor != null) {
			ConfigurableListableBeanFactory factory = factory(ancestor);
			if (factory == null) {
				return;
			}
			check(factory, "the parent context", annotated);
			ancestor = factory.getParentBeanFactory();
		}
	}

	// A context is the parent of a bean factory, and not the factory in it
	private static @Nullable ConfigurableListableBeanFactory factory(BeanFactory beans) {
		return (beans instanceof ConfigurableApplicationContext context) ? context.getBeanFactory()
				: (beans instanceof ConfigurableListableBeanFactory factory) ? factory : null;
	}

	/**
	 * Refuse listeners in a child of a context.
	 * @param child the context that was refreshed
	 * @param own the beans of the context that has Hein
	 * @param annotated whether a class has annotations
	 */
	static void checkChild(ConfigurableApplicationContext child, BeanFactory own, Predicate<Class<?>> annotated) {
		if (child.getBeanFactory() != own) {
			check(child.getBeanFactory(), "the child context '" + child.getDisplayName() + "'", annotated);
		}
	}

	private static void check(ConfigurableListableBeanFactory beans, String context, Predicate<Class<?>> annotated) {
		if (beans.getBeanNamesForType(HeinListenerAnnotationBeanPostProcessor.class, true, false).length > 0
				|| isSwitchedOff(beans)) {
			return;
		}
		for (String name : beans.getBeanDefinitionNames()) {
			Class<?> type = (beans.getMergedBeanDefinition(name).isAbstract()) ? null : beans.getType(name, false);
			if (type != null && !ScopedProxyUtils.isScopedTarget(name) && annotated.test(type)) {
				throw new InvalidListenerException(ListenerBean.describe(name, type),
						"it belongs to " + context + ", which does not have Hein: it would never be called",
						"Give that context Hein's auto-configuration (@EnableAutoConfiguration), "
								+ "or declare the bean in the context that has it.",
						null);
			}
		}
	}

	private static boolean isSwitchedOff(ConfigurableListableBeanFactory beans) {
		String name = ConfigurableApplicationContext.ENVIRONMENT_BEAN_NAME;
		return beans.containsLocalBean(name)
				&& !beans.getBean(name, Environment.class).getProperty("hein.enabled", Boolean.class, true);
	}

}
