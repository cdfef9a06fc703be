package io.hein.autoconfigure;

import io.hein.annotation.HeinListenerAnnotationBeanPostProcessor;
import io.hein.config.DefaultHeinListenerContainerFactory;
import io.hein.config.HeinBeanNames;
import io.hein.config.HeinConnections;
import io.hein.config.HeinListenerContainerFactory;
import io.hein.config.HeinListenerEndpointRegistry;
import io.hein.core.PositionStore;
import io.hein.event.HeinEventPublisher;
import io.hein.listener.ContainerProperties;
import io.hein.listener.DefaultHeinListenerErrorHandler;
import io.hein.listener.HeinListenerErrorHandler;
import io.hein.listener.ListenerInstrumentation;
import io.hein.listener.MethodListenerFactory;
import io.hein.observation.HeinListenerObservationConvention;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.validation.Validator;

/**
 * What makes {@code @HeinListener} work.
 */
@Configuration(proxyBeanMethods = false)
class HeinListenerConfiguration {

	@Bean
	@ConditionalOnMissingBean(HeinConnections.class)
	BeanFactoryHeinConnections heinConnections(ConfigurableListableBeanFactory beanFactory,
			HeinSubscriberProperties properties) {
		return new BeanFactoryHeinConnections(beanFactory, properties.getConnection().keySet());
	}

	@Bean(HeinBeanNames.LISTENER_ENDPOINT_REGISTRY)
	@ConditionalOnMissingBean
	HeinListenerEndpointRegistry heinListenerEndpointRegistry(HeinConnections connections,
			ObjectProvider<PositionStore> positionStore) {
		return new HeinListenerEndpointRegistry(connections, positionStore.getIfAvailable());
	}

	@Bean(HeinBeanNames.LISTENER_ANNOTATION_PROCESSOR)
	@ConditionalOnMissingBean
	static HeinListenerAnnotationBeanPostProcessor heinListenerAnnotationProcessor() {
		return new HeinListenerAnnotationBeanPostProcessor();
	}

	@Bean
	static LazyInitializationExcludeFilter heinListenerLazyInitializationExcludeFilter() {
		return new ListenerLazyInitializationExcludeFilter();
	}

	@Bean
	@ConditionalOnMissingBean(HeinListenerErrorHandler.class)
	DefaultHeinListenerErrorHandler heinListenerErrorHandler(HeinSubscriberProperties properties) {
		return defaultErrorHandler(properties);
	}

	@Bean(HeinBeanNames.LISTENER_CONTAINER_FACTORY)
	@Lazy
	@ConditionalOnMissingBean(name = HeinBeanNames.LISTENER_CONTAINER_FACTORY)
	HeinListenerContainerFactory heinListenerContainerFactory(HeinConnections connections,
			HeinSubscriberProperties properties, HeinEventPublisher events, MethodListenerFactory methods,
			ObjectProvider<HeinListenerErrorHandler> errorHandler,
			ObjectProvider<ListenerInstrumentation> instrumentation,
			ObjectProvider<ObservationRegistry> observationRegistry,
			ObjectProvider<HeinListenerObservationConvention> observationConvention) {
		ContainerProperties container = ListenerPropertiesMapper.containerProperties(properties.getListener());
		container.setEventPublisher(events);
		// Several handlers of the user are for listeners that name them, not for all
		container.setErrorHandler(errorHandler.getIfUnique(() -> defaultErrorHandler(properties)));
		if (properties.getListener().isObservationEnabled()) {
			container.setObservationRegistry(observationRegistry.getIfUnique());
			container.setObservationConvention(observationConvention.getIfUnique());
		}
		instrumentation.ifUnique(container::setInstrumentation);
		return new DefaultHeinListenerContainerFactory(connections, container, methods);
	}

	@Bean
	@Lazy
	@ConditionalOnMissingBean
	MethodListenerFactory heinMethodListenerFactory(
			@Qualifier(HeinMessageConverterConfiguration.CONVERTER) MessageConverter converter,
			ObjectProvider<Validator> validators, ObjectProvider<HandlerMethodArgumentResolver> resolvers,
			ConfigurableListableBeanFactory beanFactory) {
		return new MethodListenerFactory(converter, ListenerExtensions.validator(validators),
				ListenerExtensions.conversionService(beanFactory), resolvers.orderedStream().toList(), beanFactory);
	}

	private static DefaultHeinListenerErrorHandler defaultErrorHandler(HeinSubscriberProperties properties) {
		return new DefaultHeinListenerErrorHandler(ListenerPropertiesMapper.retryPolicy(properties.getListener()));
	}

}
