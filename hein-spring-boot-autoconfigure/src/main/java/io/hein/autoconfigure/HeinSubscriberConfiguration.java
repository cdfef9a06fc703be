package io.hein.autoconfigure;

import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.IntSupplier;

import io.hein.config.HeinBeanNames;
import io.hein.config.SslReloads;
import io.hein.event.HeinEventPublisher;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.Subscriber;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * The subscribers: one for the default connection and one for each named connection.
 */
@Configuration(proxyBeanMethods = false)
@Import(NamedSubscribersRegistrar.class)
class HeinSubscriberConfiguration {

	static final String FACTORY = "heinSubscriberFactory";

	@Bean(FACTORY)
	@Lazy
	HeinSubscriberFactory heinSubscriberFactory(HeinSubscriberProperties properties,
			ObjectProvider<HeinConnectionDetails> details, ObjectProvider<SslBundles> sslBundles, SslReloads sslReloads,
			EventLoops eventLoops, ObjectProvider<HeinSubscriberCustomizer> customizers, Environment environment,
			ObjectProvider<ServiceAddresses> services, ConfigurableListableBeanFactory beanFactory) {
		SubscriberNames names = new SubscriberNames(properties.getName(),
				environment.getProperty("spring.application.name"));
		return new HeinSubscriberFactory(properties, names, details.getIfAvailable(),
				(namesBundle(properties)) ? sslBundles.getIfAvailable() : null, sslReloads, eventLoops,
				OwnPositionStore.in(beanFactory), laneExecutors(environment), localPort(beanFactory, environment),
				new OwnPublishers(beanFactory),
				new AddressSources(beanFactory, ConnectionProperties.named(environment), services),
				customizers.orderedStream().toList());
	}

	// Several beans of this type matter only if a bundle is named
	private static boolean namesBundle(HeinSubscriberProperties properties) {
		return StringUtils.hasText(properties.getSsl().getBundle()) || properties.getConnection()
			.values()
			.stream()
			.anyMatch((connection) -> StringUtils.hasText(connection.getSsl().getBundle()));
	}

	private static @Nullable Function<String, Executor> laneExecutors(Environment environment) {
		return (Threading.VIRTUAL.isActive(environment)) ? VirtualThreadExecutor::new : null;
	}

	/**
	 * The port of this application's own publisher, if it has one.
	 */
	private static @Nullable IntSupplier localPort(ListableBeanFactory beanFactory, Environment environment) {
		boolean publishes = beanFactory.getBeanNamesForType(Publisher.class, true, false).length > 0;
		return (publishes) ? () -> environment.getProperty(LocalPort.PROPERTY, Integer.class, 0) : null;
	}

	@Bean
	static SubscriberEventsBeanPostProcessor heinSubscriberEvents(ConfigurableListableBeanFactory beanFactory,
			Environment environment, ObjectProvider<HeinEventPublisher> events) {
		return new SubscriberEventsBeanPostProcessor(beanFactory, ConnectionProperties.named(environment), events);
	}

	@Bean(name = HeinBeanNames.SUBSCRIBER, destroyMethod = "close")
	@Conditional(OnMissingDefaultSubscriberCondition.class)
	Subscriber heinSubscriber(HeinSubscriberFactory factory) {
		return factory.create(HeinBeanNames.DEFAULT_CONNECTION);
	}

}
