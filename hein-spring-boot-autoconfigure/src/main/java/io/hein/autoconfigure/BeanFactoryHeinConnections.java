package io.hein.autoconfigure;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.hein.config.HeinBeanNames;
import io.hein.config.HeinConnections;
import io.hein.transport.subscriber.Subscriber;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Finds the connections among the beans: those of named connections by their names, the
 * default one also by its type.
 */
class BeanFactoryHeinConnections implements HeinConnections {

	private final ConfigurableListableBeanFactory beanFactory;

	private final Set<String> names;

	/**
	 * Create connections.
	 * @param beanFactory where the subscribers are
	 * @param named the names of the connections beside the default one
	 */
	BeanFactoryHeinConnections(ConfigurableListableBeanFactory beanFactory, Collection<String> named) {
		this.beanFactory = beanFactory;
		Set<String> names = new LinkedHashSet<>();
		names.add(HeinBeanNames.DEFAULT_CONNECTION);
		names.addAll(named);
		this.names = Collections.unmodifiableSet(names);
	}

	@Override
	public Set<String> names() {
		return this.names;
	}

	@Override
	public @Nullable Subscriber find(String connection) {
		String name = HeinBeanNames.subscriber(connection);
		if (this.beanFactory.containsBean(name)) {
			return this.beanFactory.getBean(name, Subscriber.class);
		}
		return HeinBeanNames.DEFAULT_CONNECTION.equals(connection) ? findDefault() : null;
	}

	private @Nullable Subscriber findDefault() {
		List<String> candidates = defaultCandidates(this.beanFactory, this.names);
		if (candidates.size() > 1) {
			List<String> primary = candidates.stream().filter(this::isPrimary).toList();
			if (primary.size() != 1) {
				throw new NoUniqueBeanDefinitionException(Subscriber.class, candidates);
			}
			candidates = primary;
		}
		return (candidates.isEmpty()) ? null : this.beanFactory.getBean(candidates.get(0), Subscriber.class);
	}

	private boolean isPrimary(String name) {
		return this.beanFactory.containsBeanDefinition(name)
				&& this.beanFactory.getMergedBeanDefinition(name).isPrimary();
	}

	/**
	 * The beans that can be the default connection's subscriber.
	 * @param beanFactory where the subscribers are
	 * @param named the names of connections beside the default one
	 * @return the beans' names
	 */
	static List<String> defaultCandidates(ListableBeanFactory beanFactory, Collection<String> named) {
		Set<String> taken = new LinkedHashSet<>();
		named.stream()
			.filter((connection) -> !HeinBeanNames.DEFAULT_CONNECTION.equals(connection))
			.map(HeinBeanNames::subscriber)
			.forEach(taken::add);
		return Arrays
			.stream(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beanFactory, Subscriber.class, true, false))
			.filter((name) -> !taken.contains(name))
			.toList();
	}

}
