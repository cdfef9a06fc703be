package io.hein.annotation;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.hein.annotation.AnnotationAttributesResolver.Attributes;
import io.hein.config.AbstractHeinListenerEndpoint;
import io.hein.config.HeinBeanNames;
import io.hein.config.HeinListenerContainerFactory;
import io.hein.config.HeinListenerEndpointRegistrar;
import io.hein.config.HeinListenerEndpointRegistry;
import io.hein.config.MethodHeinListenerEndpoint;
import io.hein.config.MultiMethodHeinListenerEndpoint;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;

/**
 * Makes endpoints of {@link HeinListener} annotations. Needs nothing at all when no bean
 * has one.
 *
 * @since 0.1.0
 */
public class HeinListenerAnnotationBeanPostProcessor
		implements BeanPostProcessor, SmartInitializingSingleton, BeanFactoryAware, Ordered {

	private final Set<Class<?>> withoutAnnotations = ConcurrentHashMap.newKeySet();

	private final HeinListenerEndpointRegistrar registrar = new HeinListenerEndpointRegistrar(this::registry,
			this::containerFactory);

	private @Nullable BeanFactory beanFactory;

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Last, so that it sees the bean as others do: behind all proxies.
	 */
	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE;
	}

	private BeanFactory beanFactory() {
		Assert.state(this.beanFactory != null, "The bean factory was not set");
		return this.beanFactory;
	}

	private HeinListenerEndpointRegistry registry() {
		return beanFactory().getBean(HeinBeanNames.LISTENER_ENDPOINT_REGISTRY, HeinListenerEndpointRegistry.class);
	}

	private HeinListenerContainerFactory containerFactory() {
		return beanFactory().getBean(HeinBeanNames.LISTENER_CONTAINER_FACTORY, HeinListenerContainerFactory.class);
	}

	@Override
	public void afterSingletonsInstantiated() {
		beanFactory().getBeanProvider(HeinListenerConfigurer.class)
			.orderedStream()
			.forEach((configurer) -> configurer.configureHeinListeners(this.registrar));
		this.registrar.registerAll();
		this.withoutAnnotations.clear();
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof AopInfrastructureBean || ScopedProxyUtils.isScopedTarget(beanName)) {
			return bean;
		}
		Class<?> type = AopUtils.getTargetClass(bean);
		if (!this.withoutAnnotations.contains(type) && AnnotationUtils.isCandidateClass(type, HeinListener.class)
				&& !process(bean, beanName, type)) {
			this.withoutAnnotations.add(type);
		}
		return bean;
	}

	private boolean process(Object bean, String beanName, Class<?> type) {
		List<HeinListener> classLevel = listeners(type);
		Map<Method, List<HeinListener>> methodLevel = MethodIntrospector.selectMethods(type,
				(MethodIntrospector.MetadataLookup<List<HeinListener>>) (method) -> {
					List<HeinListener> found = listeners(method);
					return (!found.isEmpty()) ? found : null;
				});
		Map<Method, HeinHandler> handlers = MethodIntrospector.selectMethods(type,
				(MethodIntrospector.MetadataLookup<HeinHandler>) (method) -> AnnotatedElementUtils
					.findMergedAnnotation(method, HeinHandler.class));
		if (classLevel.isEmpty() && methodLevel.isEmpty() && handlers.isEmpty()) {
			return false;
		}
		try {
			checkSingleton(beanName);
			methodLevel.entrySet()
				.stream()
				.sorted(Comparator.comparing((entry) -> entry.getKey().toGenericString()))
				.forEach((entry) -> processMethod(bean, beanName, entry.getKey(), entry.getValue()));
			processClass(bean, beanName, classLevel, handlers);
		}
		catch (IllegalStateException | IllegalArgumentException ex) {
			throw new BeanCreationException(beanName,
					"Cannot make a listener of " + type.getName() + ": " + ex.getMessage(), ex);
		}
		return true;
	}

	/**
	 * Nobody would ever remove the listeners of instances that come and go.
	 */
	private void checkSingleton(String beanName) {
		BeanFactory beans = beanFactory();
		Assert.state(!beans.containsBean(beanName) || beans.isSingleton(beanName),
				"only singletons can have @HeinListener");
	}

	private void processMethod(Object bean, String beanName, Method method, List<HeinListener> listeners) {
		for (HeinListener listener : listeners) {
			register(listener, bean, new MethodHeinListenerEndpoint(bean, beanName, method));
		}
	}

	private void processClass(Object bean, String beanName, List<HeinListener> classLevel,
			Map<Method, HeinHandler> handlers) {
		if (classLevel.isEmpty()) {
			Assert.state(handlers.isEmpty(), "it has @HeinHandler methods, but no @HeinListener on the class");
			return;
		}
		Assert.state(!handlers.isEmpty(), "it has @HeinListener on the class, but no @HeinHandler methods");
		List<Method> methods = handlers.keySet()
			.stream()
			.sorted(Comparator.comparing(Method::toGenericString))
			.toList();
		List<Method> defaults = handlers.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().isDefault())
			.map(Map.Entry::getKey)
			.toList();
		Assert.state(defaults.size() <= 1, "it has several @HeinHandler(isDefault = true) methods");
		Method defaultMethod = (!defaults.isEmpty()) ? defaults.get(0) : null;
		for (HeinListener listener : classLevel) {
			register(listener, bean, new MultiMethodHeinListenerEndpoint(bean, beanName, methods, defaultMethod));
		}
	}

	/**
	 * The annotations that are nearest to the class or method: what overrides replaces.
	 */
	private static List<HeinListener> listeners(AnnotatedElement element) {
		List<MergedAnnotation<HeinListener>> found = MergedAnnotations.from(element, SearchStrategy.TYPE_HIERARCHY)
			.stream(HeinListener.class)
			.toList();
		int nearest = found.stream().mapToInt(MergedAnnotation::getAggregateIndex).min().orElse(0);
		return found.stream()
			.filter((annotation) -> annotation.getAggregateIndex() == nearest)
			.map(MergedAnnotation::synthesize)
			.toList();
	}

	private void register(HeinListener annotation, Object bean, AbstractHeinListenerEndpoint endpoint) {
		Attributes resolved = new AnnotationAttributesResolver(beanFactory(), bean).resolve(annotation);
		endpoint.setId(resolved.id());
		endpoint.setTopics(resolved.topics());
		if (StringUtils.hasText(resolved.connection())) {
			endpoint.setConnection(resolved.connection());
		}
		endpoint.setConcurrency(resolved.concurrency());
		endpoint.setAutoStartup(resolved.autoStartup());
		endpoint.setErrorHandler(resolved.errorHandler());
		this.registrar.registerEndpoint(endpoint);
	}

}
