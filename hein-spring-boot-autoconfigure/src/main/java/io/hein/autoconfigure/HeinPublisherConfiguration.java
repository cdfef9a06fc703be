package io.hein.autoconfigure;

import io.hein.config.HeinBeanNames;
import io.hein.config.MainPublisher;
import io.hein.config.SslReloads;
import io.hein.core.HeinAuthenticator;
import io.hein.core.HeinAuthorizer;
import io.hein.core.HeinTemplate;
import io.hein.event.HeinEventPublisher;
import io.hein.observation.HeinTemplateObservationConvention;
import io.hein.transport.backbone.Backbone;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.topic.Topics;
import io.micrometer.observation.ObservationRegistry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;

/**
 * The publisher, if there is a port, and what sends with it.
 */
@Configuration(proxyBeanMethods = false)
class HeinPublisherConfiguration {

	private static final Log logger = LogFactory.getLog(HeinPublisherConfiguration.class);

	@Bean(name = HeinBeanNames.PUBLISHER, destroyMethod = "close")
	@Conditional(OnPublisherPortCondition.class)
	Publisher heinPublisher(HeinPublisherProperties properties, EventLoops eventLoops,
			ObjectProvider<HeinPublisherCustomizer> customizers, ObjectProvider<SslBundles> sslBundles,
			SslReloads sslReloads, ObjectProvider<HeinAuthenticator> authenticator,
			ObjectProvider<HeinAuthorizer> authorizer, ObjectProvider<Backbone> backbone, Environment environment) {
		PublisherPropertiesMapper mapper = new PublisherPropertiesMapper(properties,
				environment.getProperty("spring.application.name"));
		Publisher.Builder builder = Publisher.builder().eventLoops(eventLoops);
		mapper.customize(builder);
		SslBundles bundles = (StringUtils.hasText(properties.getSsl().getBundle())) ? sslBundles.getIfAvailable()
				: null;
		new PublisherSecurity(properties, bundles, sslReloads, authenticator.getIfAvailable(),
				authorizer.getIfAvailable())
			.customize(builder);
		backbone(properties, backbone.getIfAvailable(), builder);
		customizers.orderedStream().forEach((customizer) -> customizer.customize(builder));
		try {
			return builder.build();
		}
		catch (IllegalArgumentException ex) {
			throw mapper.explain(ex);
		}
	}

	private static void backbone(HeinPublisherProperties properties, @Nullable Backbone backbone,
			Publisher.Builder builder) {
		if (backbone != null) {
			builder.backbone(backbone);
		}
		else if (properties.getBackbone() != HeinPublisherProperties.BackboneType.NONE) {
			throw new MissingBackboneException();
		}
	}

	@Bean
	@ConditionalOnBean(value = Publisher.class, search = SearchStrategy.CURRENT)
	HeinPublisherLifecycle heinPublisherLifecycle(ConfigurableListableBeanFactory beans, HeinEventPublisher events,
			ConfigurableEnvironment environment) {
		String main = MainPublisher.nameIn(beans);
		HeinPublisherLifecycle lifecycle = new HeinPublisherLifecycle(environment, events);
		for (String name : MainPublisher.namesIn(beans)) {
			lifecycle.add(beans.getBean(name, Publisher.class), name.equals(main));
		}
		return lifecycle;
	}

	@Bean(HeinBeanNames.TEMPLATE)
	@Conditional(OnTemplateCondition.class)
	HeinTemplate heinTemplate(ConfigurableListableBeanFactory beans, HeinTemplateProperties properties,
			@Qualifier(HeinMessageConverterConfiguration.CONVERTER) MessageConverter converter,
			ObjectProvider<ObservationRegistry> observationRegistry,
			ObjectProvider<HeinTemplateObservationConvention> observationConvention) {
		String name = MainPublisher.nameIn(beans);
		Assert.state(name != null, "The publisher with which the template would send no longer exists");
		Publisher publisher = beans.getBean(name, Publisher.class);
		if (!beans.containsLocalBean(name) && !publisher.isRunning()) {
			logger.warn("The template sends with the publisher '" + name
					+ "' of the parent context, which is not running: the application that declares it has to start "
					+ "it");
		}
		HeinTemplate template = new HeinTemplate(publisher, converter);
		PropertyValues.apply("hein.template.default-topic", properties.getDefaultTopic(), (topic) -> {
			Topics.encode(topic);
			template.setDefaultTopic(topic);
		});
		if (properties.isObservationEnabled()) {
			template.setObservationRegistry(observationRegistry.getIfAvailable());
			template.setObservationConvention(observationConvention.getIfAvailable());
		}
		return template;
	}

}
