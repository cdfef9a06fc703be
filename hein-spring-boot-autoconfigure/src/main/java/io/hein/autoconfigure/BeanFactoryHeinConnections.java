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
		List<String> candidates = defaults(this.beanFactory, this.names);
		if (candidates.size() > 1) {
			throw new NoUniqueBeanDefinitionException(Subscriber.class, candidates);
		}
		return (candidates.isEmpty()) ? null : this.beanFactory.getBean(candidates.get(0), Subscriber.class);
	}

	/**
	 * The connection that a bean is the subscriber of.
	 * @param beanFactory where the subscribers are
	 * @param named the names of the connections beside the default one
	 * @param bean the bean's name
	 * @return the connection's name, {@code null} if it is of none
	 */
	static @Nullable String connectionOf(ConfigurableListableBeanFactory beanFactory, Collection<String> named,
			String bean) {
		for (String connection : named) {
			if (HeinBeanNames.subscriber(connection).equals(bean)) {
				return connection;
			}
		}
		return (HeinBeanNames.SUBSCRIBER.equals(bean) || List.of(bean).equals(defaults(beanFactory, named)))
				? HeinBeanNames.DEFAULT_CONNECTION : null;
	}

	// One as a rule; several if the user has several, none of them primary
	private static List<String> defaults(ConfigurableListableBeanFactory beanFactory, Collection<String> named) {
		List<String> candidates = defaultCandidates(beanFactory, named);
		List<String> primary = candidates.stream().filter((name) -> isPrimary(beanFactory, name)).toList();
		return (candidates.size() > 1 && primary.size() == 1) ? primary : candidates;
	}

	private static boolean isPrimary(ConfigurableListableBeanFactory beanFactory, String name) {
		return beanFactory.containsBeanDefinition(name) && beanFactory.getMergedBeanDefinition(name).isPrimary();
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
