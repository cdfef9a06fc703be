package io.hein.autoconfigure;

import io.hein.config.HeinBeanNames;
import io.hein.config.SslReloads;
import io.hein.core.HeinAuthenticator;
import io.hein.core.HeinAuthorizer;
import io.hein.core.HeinOperations;
import io.hein.core.HeinTemplate;
import io.hein.event.HeinEventPublisher;
import io.hein.observation.HeinTemplateObservationConvention;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.topic.Topics;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.messaging.converter.MessageConverter;

/**
 * The publisher, if there is a port, and what sends with it.
 */
@Configuration(proxyBeanMethods = false)
class HeinPublisherConfiguration {

	@Bean(name = HeinBeanNames.PUBLISHER, destroyMethod = "close")
	@Conditional(OnPublisherPortCondition.class)
	@ConditionalOnMissingBean
	Publisher heinPublisher(HeinPublisherProperties properties, EventLoops eventLoops,
			ObjectProvider<HeinPublisherCustomizer> customizers, ObjectProvider<SslBundles> sslBundles,
			SslReloads sslReloads, ObjectProvider<HeinAuthenticator> authenticator,
			ObjectProvider<HeinAuthorizer> authorizer, Environment environment) {
		PublisherPropertiesMapper mapper = new PublisherPropertiesMapper(properties,
				environment.getProperty("spring.application.name"));
		Publisher.Builder builder = Publisher.builder().eventLoops(eventLoops);
		mapper.customize(builder);
		new PublisherSecurity(properties, sslBundles.getIfAvailable(), sslReloads, authenticator.getIfAvailable(),
				authorizer.getIfAvailable())
			.customize(builder);
		customizers.orderedStream().forEach((customizer) -> customizer.customize(builder));
		try {
			return builder.build();
		}
		catch (IllegalArgumentException ex) {
			throw mapper.explain(ex);
		}
	}

	@Bean
	@ConditionalOnSingleCandidate(Publisher.class)
	HeinPublisherLifecycle heinPublisherLifecycle(Publisher publisher, HeinEventPublisher events,
			ConfigurableEnvironment environment) {
		HeinPublisherLifecycle lifecycle = new HeinPublisherLifecycle(publisher, environment);
		publisher.addListener(lifecycle.portListener());
		publisher.addListener(events.publisherListener());
		return lifecycle;
	}

	@Bean(HeinBeanNames.TEMPLATE)
	@ConditionalOnSingleCandidate(Publisher.class)
	@ConditionalOnMissingBean(HeinOperations.class)
	HeinTemplate heinTemplate(Publisher publisher, HeinTemplateProperties properties,
			@Qualifier(HeinMessageConverterConfiguration.CONVERTER) MessageConverter converter,
			ObjectProvider<ObservationRegistry> observationRegistry,
			ObjectProvider<HeinTemplateObservationConvention> observationConvention) {
		HeinTemplate template = new HeinTemplate(publisher, converter);
		PropertyValues.apply("hein.template.default-topic", properties.getDefaultTopic(), (topic) -> {
			Topics.encode(topic);
			template.setDefaultTopic(topic);
		});
		if (properties.isObservationEnabled()) {
			template.setObservationRegistry(observationRegistry.getIfUnique());
			template.setObservationConvention(observationConvention.getIfUnique());
		}
		return template;
	}

}
