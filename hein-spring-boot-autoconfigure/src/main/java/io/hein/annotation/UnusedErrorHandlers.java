package io.hein.annotation;

import java.util.Collection;

import io.hein.config.HeinBeanNames;
import io.hein.listener.HeinListenerErrorHandler;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Error handlers that handle nothing: neither does a listener name them nor are they the
 * one for all.
 */
final class UnusedErrorHandlers {

	private static final Log logger = LogFactory.getLog(UnusedErrorHandlers.class);

	private UnusedErrorHandlers() {
	}

	static void warn(ConfigurableListableBeanFactory beans, Collection<HeinListenerErrorHandler> used) {
		for (String name : beans.getBeanNamesForType(HeinListenerErrorHandler.class, false, false)) {
			boolean common = name.equals(HeinBeanNames.LISTENER_ERROR_HANDLER)
					|| (beans.containsBeanDefinition(name) && beans.getMergedBeanDefinition(name).isPrimary());
			if (!common && used.stream().noneMatch((handler) -> handler == beans.getSingleton(name))) {
				logger.warn("The HeinListenerErrorHandler bean '" + name + "' handles nothing: no listener names it. "
						+ "Name it in 'errorHandler' of @HeinListener, or mark it as @Primary to use it for all");
			}
		}
	}

}
