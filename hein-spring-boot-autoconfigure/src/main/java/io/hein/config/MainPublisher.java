package io.hein.config;

import java.util.Arrays;
import java.util.List;

import io.hein.transport.publisher.Publisher;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.HierarchicalBeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Which publisher is meant where one is meant, such as by the template. All that there
 * are are started.
 *
 * @since 0.1.0
 */
public final class MainPublisher {

	private MainPublisher() {
	}

	/**
	 * Look in a context, or in the nearest of its ancestors that has a publisher.
	 * @param beans where to look
	 * @return the name of the one that is primary, otherwise of
	 * {@value HeinBeanNames#PUBLISHER}, otherwise of the only one; {@code null} if there
	 * is none of these
	 */
	public static @Nullable String nameIn(@Nullable BeanFactory beans) {
		BeanFactory current = beans;
		while (current instanceof ListableBeanFactory listable) {
			List<String> names = namesIn(listable);
			if (!names.isEmpty()) {
				return choose(names, listable);
			}
			current = (current instanceof HierarchicalBeanFactory hierarchical) ? hierarchical.getParentBeanFactory()
					: null;
		}
		return null;
	}

	/**
	 * The publishers of a context itself.
	 * @param beans the context's beans
	 * @return their names
	 */
	public static List<String> namesIn(ListableBeanFactory beans) {
		return Arrays.asList(beans.getBeanNamesForType(Publisher.class, false, false));
	}

	private static @Nullable String choose(List<String> names, ListableBeanFactory beans) {
		List<String> primary = names.stream().filter((name) -> isPrimary(name, beans)).toList();
		if (primary.size() == 1) {
			return primary.get(0);
		}
		if (names.contains(HeinBeanNames.PUBLISHER)) {
			return HeinBeanNames.PUBLISHER;
		}
		return (names.size() == 1) ? names.get(0) : null;
	}

	private static boolean isPrimary(String name, ListableBeanFactory beans) {
		return beans instanceof ConfigurableListableBeanFactory configurable
				&& configurable.containsBeanDefinition(name) && configurable.getMergedBeanDefinition(name).isPrimary();
	}

}
