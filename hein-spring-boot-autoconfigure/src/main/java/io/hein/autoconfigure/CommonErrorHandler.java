package io.hein.autoconfigure;

import java.util.Arrays;
import java.util.List;

import io.hein.config.HeinBeanNames;
import io.hein.listener.HeinListenerErrorHandler;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Which error handler is for all listeners that name none: the one that is primary,
 * otherwise the one of the name, of the nearest context whose application declares one.
 * That there is another one means nothing.
 */
final class CommonErrorHandler {

	private static final String NAME = HeinBeanNames.LISTENER_ERROR_HANDLER;

	private CommonErrorHandler() {
	}

	static HeinListenerErrorHandler in(ConfigurableListableBeanFactory beans) {
		BeanFactory current = beans;
		while (current instanceof ConfigurableListableBeanFactory own) {
			String name = declaredIn(own);
			if (name != null) {
				return own.getBean(name, HeinListenerErrorHandler.class);
			}
			current = own.getParentBeanFactory();
		}
		return beans.getBean(NAME, HeinListenerErrorHandler.class);
	}

	private static @Nullable String declaredIn(ConfigurableListableBeanFactory beans) {
		List<String> primary = Arrays.stream(beans.getBeanNamesForType(HeinListenerErrorHandler.class, true, false))
			.filter((name) -> beans.containsBeanDefinition(name) && beans.getMergedBeanDefinition(name).isPrimary())
			.toList();
		if (primary.size() > 1) {
			throw new NoUniqueBeanDefinitionException(HeinListenerErrorHandler.class, primary);
		}
		if (!primary.isEmpty()) {
			return primary.get(0);
		}
		return (beans.containsLocalBean(NAME) && !isFallback(beans)) ? NAME : null;
	}

	private static boolean isFallback(ConfigurableListableBeanFactory beans) {
		return beans.containsBeanDefinition(NAME) && beans.getMergedBeanDefinition(NAME).isFallback();
	}

}
