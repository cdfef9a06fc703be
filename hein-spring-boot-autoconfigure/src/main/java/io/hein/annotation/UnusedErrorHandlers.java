package io.hein.annotation;

import java.lang.reflect.Method;
import java.util.Collection;

import io.hein.config.HeinBeanNames;
import io.hein.listener.HeinListenerErrorHandler;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;

/**
 * Error handlers that handle nothing: neither does a listener name them nor are they the
 * one for all.
 */
final class UnusedErrorHandlers {

	private static final Log logger = LogFactory.getLog(UnusedErrorHandlers.class);

	/**
	 * Declares the container factory of the auto-configuration.
	 */
	private static final String CONFIGURATION = "io.hein.autoconfigure.HeinListenerConfiguration";

	private UnusedErrorHandlers() {
	}

	static void warn(ConfigurableListableBeanFactory beans, Collection<HeinListenerErrorHandler> used) {
		if (!hasOneForAll(beans)) {
			return;
		}
		for (String name : beans.getBeanNamesForType(HeinListenerErrorHandler.class, false, false)) {
			boolean common = name.equals(HeinBeanNames.LISTENER_ERROR_HANDLER)
					|| (beans.containsBeanDefinition(name) && beans.getMergedBeanDefinition(name).isPrimary());
			// Another handler may delegate to it
			boolean needed = beans.getDependentBeans(name).length > 0;
			if (!common && !needed && used.stream().noneMatch((handler) -> handler == beans.getSingleton(name))) {
				logger.warn("The HeinListenerErrorHandler bean '" + name + "' handles nothing: no listener names it. "
						+ "Name it in 'errorHandler' of @HeinListener, or mark it as @Primary to use it for all");
			}
		}
	}

	/**
	 * Whether a listener that names no handler gets the one for all: a container factory
	 * of the application may give it any.
	 */
	private static boolean hasOneForAll(ConfigurableListableBeanFactory beans) {
		String factory = HeinBeanNames.LISTENER_CONTAINER_FACTORY;
		if (beans.containsSingleton(factory) && beans.containsBeanDefinition(factory)
				&& beans.getMergedBeanDefinition(factory) instanceof RootBeanDefinition definition) {
			Method method = definition.getResolvedFactoryMethod();
			return method != null && method.getDeclaringClass().getName().equals(CONFIGURATION);
		}
		return false;
	}

}
