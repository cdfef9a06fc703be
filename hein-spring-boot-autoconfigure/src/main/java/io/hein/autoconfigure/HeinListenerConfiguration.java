package io.hein.autoconfigure;

import io.hein.annotation.HeinListenerAnnotationBeanPostProcessor;
import io.hein.config.DefaultHeinListenerContainerFactory;
import io.hein.config.HeinBeanNames;
import io.hein.config.HeinConnections;
import io.hein.config.HeinListenerContainerFactory;
import io.hein.config.HeinListenerEndpointRegistry;
import io.hein.event.HeinEventPublisher;
import io.hein.listener.ContainerProperties;
import io.hein.listener.DefaultHeinListenerErrorHandler;
import io.hein.listener.ListenerInstrumentation;
import io.hein.listener.MethodListenerFactory;
import io.hein.observation.HeinListenerObservationConvention;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
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
	@ConditionalOnMissingBean(value = HeinConnections.class, search = SearchStrategy.CURRENT)
	BeanFactoryHeinConnections heinConnections(ApplicationContext context, ConfigurableListableBeanFactory beanFactory,
			HeinSubscriberProperties properties) {
		return new BeanFactoryHeinConnections(context, beanFactory, properties.getConnection().keySet());
	}

	@Bean(HeinBeanNames.LISTENER_ENDPOINT_REGISTRY)
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	HeinListenerEndpointRegistry heinListenerEndpointRegistry(HeinConnections connections,
			ConfigurableListableBeanFactory beanFactory) {
		return new HeinListenerEndpointRegistry(connections, OwnPositionStore.of(connections, beanFactory));
	}

	@Bean(HeinBeanNames.LISTENER_ANNOTATION_PROCESSOR)
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	static HeinListenerAnnotationBeanPostProcessor heinListenerAnnotationProcessor() {
		return new HeinListenerAnnotationBeanPostProcessor();
	}

	@Bean
	static LazyInitializationExcludeFilter heinListenerLazyInitializationExcludeFilter(
			ConfigurableListableBeanFactory beanFactory) {
		return new ListenerLazyInitializationExcludeFilter(beanFactory);
	}

	@Bean(HeinBeanNames.LISTENER_ERROR_HANDLER)
	@Fallback
	@Conditional(OnMissingNamedBeanCondition.class)
	DefaultHeinListenerErrorHandler heinListenerErrorHandler(HeinSubscriberProperties properties) {
		return new DefaultHeinListenerErrorHandler(ListenerPropertiesMapper.retryPolicy(properties.getListener()));
	}

	@Bean(HeinBeanNames.LISTENER_CONTAINER_FACTORY)
	@Lazy
	@ConditionalOnMissingBean(name = HeinBeanNames.LISTENER_CONTAINER_FACTORY, search = SearchStrategy.CURRENT)
	HeinListenerContainerFactory heinListenerContainerFactory(HeinConnections connections,
			HeinSubscriberProperties properties, HeinEventPublisher events, MethodListenerFactory methods,
			ConfigurableListableBeanFactory beanFactory, ObjectProvider<ListenerInstrumentation> instrumentation,
			ObjectProvider<ObservationRegistry> observationRegistry,
			ObjectProvider<HeinListenerObservationConvention> observationConvention) {
		ContainerProperties container = ListenerPropertiesMapper.containerProperties(properties.getListener());
		container.setEventPublisher(events);
		container.setErrorHandler(CommonErrorHandler.in(beanFactory));
		if (properties.getListener().isObservationEnabled()) {
			container.setObservationRegistry(observationRegistry.getIfAvailable());
			container.setObservationConvention(observationConvention.getIfAvailable());
		}
		instrumentation.ifAvailable(container::setInstrumentation);
		return new DefaultHeinListenerContainerFactory(connections, container, methods);
	}

	@Bean
	@Lazy
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	MethodListenerFactory heinMethodListenerFactory(
			@Qualifier(HeinMessageConverterConfiguration.CONVERTER) MessageConverter converter,
			ObjectProvider<Validator> validators, ObjectProvider<HandlerMethodArgumentResolver> resolvers,
			ConfigurableListableBeanFactory beanFactory) {
		return new MethodListenerFactory(converter, ListenerExtensions.validator(validators),
				ListenerExtensions.conversionService(beanFactory), resolvers.orderedStream().toList(), beanFactory);
	}

}
