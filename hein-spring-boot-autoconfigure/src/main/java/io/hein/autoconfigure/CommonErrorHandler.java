package io.hein.autoconfigure;

import java.util.Arrays;
import java.util.List;

import io.hein.config.HeinBeanNames;
import io.hein.listener.HeinListenerErrorHandler;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Which error handler is for all listeners that name none: the one that is primary,
 * otherwise the one of the name. That there is another one means nothing.
 */
final class CommonErrorHandler {

	private CommonErrorHandler() {
	}

	static HeinListenerErrorHandler in(ConfigurableListableBeanFactory beans) {
		List<String> primary = Arrays
			.stream(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, HeinListenerErrorHandler.class, true,
					false))
			.filter((name) -> isPrimary(beans, name))
			.toList();
		if (primary.size() > 1) {
			throw new NoUniqueBeanDefinitionException(HeinListenerErrorHandler.class, primary);
		}
		String name = (primary.isEmpty()) ? HeinBeanNames.LISTENER_ERROR_HANDLER : primary.get(0);
		return beans.getBean(name, HeinListenerErrorHandler.class);
	}

	private static boolean isPrimary(ConfigurableListableBeanFactory beans, String name) {
		try {
			return beans.getMergedBeanDefinition(name).isPrimary();
		}
		catch (NoSuchBeanDefinitionException ex) {
			// registered as an instance
			return false;
		}
	}

}
