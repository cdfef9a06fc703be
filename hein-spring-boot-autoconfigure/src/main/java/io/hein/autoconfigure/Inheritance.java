package io.hein.autoconfigure;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.HierarchicalBeanFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.util.ObjectUtils;

/**
 * What a context has from its parent. It sees the parent's beans and, as a rule, the
 * parent's properties: what these have made there is used, and not made again. What it
 * has said itself is its own.
 */
final class Inheritance {

	private Inheritance() {
	}

	/**
	 * Whether the nearest ancestor that has a bean has made it of the same setting.
	 * @param beans the context's beans
	 * @param environment the context's properties
	 * @param bean the bean's name
	 * @param setting what the bean is made of
	 * @return whether the ancestor's bean is the one to use
	 */
	static boolean isInherited(@Nullable BeanFactory beans, Environment environment, String bean,
			Function<Environment, @Nullable Object> setting) {
		BeanFactory ancestor = parent(beans);
		while (ancestor != null) {
			if (containsLocally(ancestor, bean)) {
				Environment theirs = environment(ancestor);
				return theirs == null || ObjectUtils.nullSafeEquals(setting.apply(theirs), setting.apply(environment));
			}
			ancestor = parent(ancestor);
		}
		return false;
	}

	private static @Nullable BeanFactory parent(@Nullable BeanFactory beans) {
		return (beans instanceof HierarchicalBeanFactory hierarchical) ? hierarchical.getParentBeanFactory() : null;
	}

	private static boolean containsLocally(BeanFactory beans, String bean) {
		return (beans instanceof HierarchicalBeanFactory hierarchical) ? hierarchical.containsLocalBean(bean)
				: beans.containsBean(bean);
	}

	private static @Nullable Environment environment(BeanFactory beans) {
		return containsLocally(beans, ConfigurableApplicationContext.ENVIRONMENT_BEAN_NAME)
				? beans.getBean(ConfigurableApplicationContext.ENVIRONMENT_BEAN_NAME, Environment.class) : null;
	}

}
