package io.hein.autoconfigure;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.hein.config.HeinBeanNames;
import io.hein.config.HeinConnections;
import io.hein.transport.subscriber.Subscriber;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.HierarchicalBeanFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Finds the connections among the beans of a context, and of its ancestors if it has none
 * of a name itself.
 */
class BeanFactoryHeinConnections implements HeinConnections {

	private final ApplicationContext context;

	private final ConfigurableListableBeanFactory beanFactory;

	private final Set<String> named;

	/**
	 * Create connections.
	 * @param context the context, which knows its ancestors
	 * @param beanFactory where the subscribers are
	 * @param named the names of the connections beside the default one
	 */
	BeanFactoryHeinConnections(ApplicationContext context, ConfigurableListableBeanFactory beanFactory,
			Collection<String> named) {
		this.context = context;
		this.beanFactory = beanFactory;
		this.named = Collections.unmodifiableSet(new LinkedHashSet<>(named));
	}

	@Override
	public Set<String> names() {
		Set<String> names = new LinkedHashSet<>();
		names.add(HeinBeanNames.DEFAULT_CONNECTION);
		names.addAll(this.named);
		for (ListableBeanFactory beans = this.beanFactory; beans != null; beans = parent(beans)) {
			names.addAll(SubscriberBeans.of(beans, this.named).connections().keySet());
		}
		return Collections.unmodifiableSet(names);
	}

	@Override
	public Set<String> owned() {
		return SubscriberBeans.of(this.beanFactory, this.named).connections().keySet();
	}

	@Override
	public boolean isEnding(String connection) {
		for (ApplicationContext owner = this.context; owner != null; owner = owner.getParent()) {
			if (owner instanceof ConfigurableApplicationContext configurable && owns(configurable, connection)) {
				return isEnding(configurable);
			}
		}
		return false;
	}

	private boolean owns(ConfigurableApplicationContext owner, String connection) {
		return SubscriberBeans.of(owner.getBeanFactory(), this.named).connections().containsKey(connection);
	}

	private static boolean isEnding(ConfigurableApplicationContext owner) {
		return owner.isClosed() || !owner.isActive();
	}

	@Override
	public @Nullable Subscriber find(String connection) {
		for (ListableBeanFactory beans = this.beanFactory; beans != null; beans = parent(beans)) {
			SubscriberBeans subscribers = SubscriberBeans.of(beans, this.named);
			String name = subscribers.connections().get(connection);
			if (name != null) {
				return beans.getBean(name, Subscriber.class);
			}
			if (HeinBeanNames.DEFAULT_CONNECTION.equals(connection) && !subscribers.undecided().isEmpty()) {
				return null;
			}
		}
		return null;
	}

	@Override
	public List<String> undecided(String connection) {
		if (HeinBeanNames.DEFAULT_CONNECTION.equals(connection)) {
			for (ListableBeanFactory beans = this.beanFactory; beans != null; beans = parent(beans)) {
				SubscriberBeans subscribers = SubscriberBeans.of(beans, this.named);
				if (!subscribers.connections().isEmpty() || !subscribers.undecided().isEmpty()) {
					return subscribers.undecided();
				}
			}
		}
		return List.of();
	}

	private static @Nullable ListableBeanFactory parent(ListableBeanFactory beans) {
		BeanFactory parent = (beans instanceof HierarchicalBeanFactory hierarchical)
				? hierarchical.getParentBeanFactory() : null;
		return (parent instanceof ListableBeanFactory listable) ? listable : null;
	}

}
