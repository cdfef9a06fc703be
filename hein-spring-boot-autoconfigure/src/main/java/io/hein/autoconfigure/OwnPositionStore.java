package io.hein.autoconfigure;

import java.util.Arrays;

import io.hein.config.HeinConnections;
import io.hein.core.PositionStore;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;

/**
 * Where a context keeps the positions of its connections: in a store of its own. That of
 * a parent may have positions of connections with the same names.
 */
final class OwnPositionStore {

	private static final Log logger = LogFactory.getLog(OwnPositionStore.class);

	private OwnPositionStore() {
	}

	static @Nullable PositionStore in(ConfigurableListableBeanFactory beans) {
		boolean own = Arrays.stream(beans.getBeanNamesForType(PositionStore.class))
			.anyMatch((name) -> isCandidate(beans, name));
		return (own) ? beans.getBeanProvider(PositionStore.class).getIfAvailable() : null;
	}

	private static boolean isCandidate(ConfigurableListableBeanFactory beans, String name) {
		return !beans.containsBeanDefinition(name)
				|| beans.getMergedBeanDefinition(name) instanceof AbstractBeanDefinition definition
						&& definition.isAutowireCandidate() && definition.isDefaultCandidate();
	}

	/**
	 * The store of the connections that a context starts and stops.
	 * @param connections the connections of the context
	 * @param beans the context's beans
	 * @return the store, {@code null} if there is none or no connection that needs it
	 */
	static @Nullable PositionStore of(HeinConnections connections, ConfigurableListableBeanFactory beans) {
		// What is not needed may be ambiguous
		if (connections.owned().isEmpty()) {
			return null;
		}
		PositionStore store = in(beans);
		if (store == null && BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, PositionStore.class, true,
				false).length > 0) {
			logger.info("The positions of this context's connections are not kept: the PositionStore is that of a "
					+ "parent context, for its own connections. To keep them, declare one in this context");
		}
		return store;
	}

}
