package io.hein.autoconfigure.health;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

import io.hein.autoconfigure.HeinAutoConfiguration;
import io.hein.autoconfigure.HeinConnectionProperties;
import io.hein.autoconfigure.HeinSubscriberProperties;
import io.hein.config.HeinConnections;
import io.hein.config.HeinListenerEndpointRegistry;
import io.hein.config.MainPublisher;
import io.hein.health.HeinConnectionHealthIndicator;
import io.hein.health.HeinPublisherHealthIndicator;
import io.hein.listener.MessageListenerContainer;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.Subscriber;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of Hein's health: of the publisher
 * and of each connection.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = HeinAutoConfiguration.class,
		afterName = "org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration")
@ConditionalOnClass({ HealthContributor.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnEnabledHealthIndicator("hein")
@ConditionalOnBean({ HeinConnections.class, HeinListenerEndpointRegistry.class, HeinSubscriberProperties.class })
@Conditional(OnPublisherOrSubscriberCondition.class)
public final class HeinHealthContributorAutoConfiguration {

	static final String CONTRIBUTOR = "heinHealthContributor";

	private static final String INDICATOR = "heinHealthIndicator";

	private static final String PUBLISHER = "publisher";

	HeinHealthContributorAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(name = { CONTRIBUTOR, INDICATOR }, search = SearchStrategy.CURRENT)
	CompositeHealthContributor heinHealthContributor(ConfigurableListableBeanFactory beans, HeinConnections connections,
			HeinListenerEndpointRegistry registry, HeinSubscriberProperties properties) {
		Map<String, HealthContributor> contributors = new LinkedHashMap<>();
		boolean all = !isShownBy(beans.getParentBeanFactory());
		String main = MainPublisher.nameIn(beans);
		if (main != null && (all || beans.containsLocalBean(main))) {
			contributors.put(PUBLISHER, new HeinPublisherHealthIndicator(beans.getBean(main, Publisher.class)));
		}
		for (String other : MainPublisher.namesIn(beans)) {
			if (!other.equals(main)) {
				contributors.put(PUBLISHER + "-" + other,
						new HeinPublisherHealthIndicator(beans.getBean(other, Publisher.class)));
			}
		}
		for (String name : (all) ? connections.names() : connections.owned()) {
			Subscriber subscriber = connections.find(name);
			if (subscriber != null) {
				contributors.put(key(name), new HeinConnectionHealthIndicator(subscriber, listeners(registry, name),
						downAfter(properties, name), minPublishers(properties, name)));
			}
		}
		return CompositeHealthContributor.fromMap(contributors);
	}

	/**
	 * What is in a parent is shown there.
	 */
	static boolean isShownBy(@Nullable BeanFactory parent) {
		return parent != null && (parent.containsBean(CONTRIBUTOR) || parent.containsBean(INDICATOR));
	}

	/**
	 * Spring Boot shows what a context has only if the context has a registry of its own.
	 */
	@Bean
	@ConditionalOnBean(HealthContributorRegistry.class)
	@ConditionalOnMissingBean(value = HealthContributorRegistry.class, search = SearchStrategy.CURRENT)
	HealthInParent heinHealthInParent(HealthContributorRegistry registry, ApplicationContext context) {
		return new HealthInParent(registry, context);
	}

	private static String key(String connection) {
		// A connection may have any name, but there is one entry that is not a
		// connection's
		return (PUBLISHER.equals(connection)) ? "connection-" + connection : connection;
	}

	private static Supplier<Collection<MessageListenerContainer>> listeners(HeinListenerEndpointRegistry registry,
			String connection) {
		return () -> registry.getListenerContainers()
			.stream()
			.filter((container) -> container.getConnection().equals(connection))
			.toList();
	}

	private static Duration downAfter(HeinSubscriberProperties properties, String connection) {
		HeinConnectionProperties named = properties.getConnection().get(connection);
		Duration own = (named != null) ? named.getHealth().getDownAfter() : null;
		return (own != null) ? own : properties.getHealth().getDownAfter();
	}

	private static int minPublishers(HeinSubscriberProperties properties, String connection) {
		HeinConnectionProperties named = properties.getConnection().get(connection);
		Integer own = (named != null) ? named.getHealth().getMinPublishers() : null;
		return (own != null) ? own : properties.getHealth().getMinPublishers();
	}

}
