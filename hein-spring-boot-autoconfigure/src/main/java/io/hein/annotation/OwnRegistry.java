package io.hein.annotation;

import io.hein.config.HeinBeanNames;
import io.hein.config.HeinListenerEndpointRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.HierarchicalBeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;

/**
 * The registry of a context, which the application may have declared under any name. That
 * of a parent is none: listeners would not end with their context.
 */
final class OwnRegistry {

	private volatile @Nullable HeinListenerEndpointRegistry found;

	/**
	 * The registry, made if need be.
	 * @param beans the beans of the context
	 * @return the registry, always the same one
	 */
	HeinListenerEndpointRegistry in(BeanFactory beans) {
		HeinListenerEndpointRegistry registry = this.found;
		if (registry == null) {
			registry = find(beans);
			this.found = registry;
		}
		return registry;
	}

	/**
	 * The registry, if it was ever needed.
	 * @return the registry, {@code null} if no listener was registered
	 */
	@Nullable HeinListenerEndpointRegistry present() {
		return this.found;
	}

	private static HeinListenerEndpointRegistry find(BeanFactory beans) {
		if (containsLocally(beans, HeinBeanNames.LISTENER_ENDPOINT_REGISTRY)) {
			return beans.getBean(HeinBeanNames.LISTENER_ENDPOINT_REGISTRY, HeinListenerEndpointRegistry.class);
		}
		if (beans instanceof ListableBeanFactory listable
				&& listable.getBeanNamesForType(HeinListenerEndpointRegistry.class, true, false).length == 0) {
			throw new NoSuchBeanDefinitionException(HeinListenerEndpointRegistry.class,
					"this context has none of its own");
		}
		return beans.getBean(HeinListenerEndpointRegistry.class);
	}

	private static boolean containsLocally(BeanFactory beans, String name) {
		return (beans instanceof HierarchicalBeanFactory hierarchical) ? hierarchical.containsLocalBean(name)
				: beans.containsBean(name);
	}

}
