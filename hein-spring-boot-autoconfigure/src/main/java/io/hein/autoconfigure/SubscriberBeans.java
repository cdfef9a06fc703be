package io.hein.autoconfigure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.hein.config.HeinBeanNames;
import io.hein.transport.subscriber.Subscriber;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * The subscribers of one context, without those of its ancestors, by the names of their
 * connections. The default one is {@value HeinBeanNames#SUBSCRIBER}; where there is none
 * such, the only one that has no other name, or the one of these that is primary. Every
 * other is the connection of its bean's name.
 *
 * @param connections the names of the beans by those of their connections
 * @param undecided the names of the beans of which any could be the default one
 */
record SubscriberBeans(Map<String, String> connections, List<String> undecided) {

	private static final String SUFFIX = HeinBeanNames.subscriber("");

	/**
	 * Look at the subscribers of a context.
	 * @param beans the context's beans
	 * @param named the names that properties give to connections
	 * @return what there is
	 */
	static SubscriberBeans of(ListableBeanFactory beans, Collection<String> named) {
		Map<String, String> connections = new LinkedHashMap<>();
		List<String> others = new ArrayList<>(Arrays.asList(beans.getBeanNamesForType(Subscriber.class, false, false)));
		if (others.remove(HeinBeanNames.SUBSCRIBER)) {
			connections.put(HeinBeanNames.DEFAULT_CONNECTION, HeinBeanNames.SUBSCRIBER);
		}
		for (String connection : named) {
			if (others.remove(HeinBeanNames.subscriber(connection))) {
				connections.put(connection, HeinBeanNames.subscriber(connection));
			}
		}
		List<String> undecided = List.of();
		if (!connections.containsKey(HeinBeanNames.DEFAULT_CONNECTION)) {
			List<String> primary = others.stream().filter((name) -> isPrimary(beans, name)).toList();
			List<String> candidates = (primary.size() == 1) ? primary : List.copyOf(others);
			if (candidates.size() == 1) {
				connections.put(HeinBeanNames.DEFAULT_CONNECTION, candidates.get(0));
				others.removeAll(candidates);
			}
			else {
				undecided = candidates;
			}
		}
		others.forEach((name) -> connections.putIfAbsent(connection(name, connections), name));
		return new SubscriberBeans(connections, undecided);
	}

	private static String connection(String bean, Map<String, String> taken) {
		String shortened = (bean.length() > SUFFIX.length() && bean.endsWith(SUFFIX))
				? bean.substring(0, bean.length() - SUFFIX.length()) : bean;
		return (taken.containsKey(shortened) || HeinBeanNames.DEFAULT_CONNECTION.equals(shortened)) ? "bean-" + bean
				: shortened;
	}

	private static boolean isPrimary(ListableBeanFactory beans, String name) {
		return beans instanceof ConfigurableListableBeanFactory configurable
				&& configurable.containsBeanDefinition(name) && configurable.getMergedBeanDefinition(name).isPrimary();
	}

}
