package io.hein.annotation;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.hein.annotation.AnnotationAttributesResolver.Attributes;
import io.hein.annotation.ListenerAnnotations.AnnotatedMethod;
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
import org.springframework.beans.factory.support.MergedBeanDefinitionPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;

/**
 * Makes endpoints of {@link HeinListener} annotations. Needs nothing at all when no bean
 * has one.
 *
 * @since 0.1.0
 */
public class HeinListenerAnnotationBeanPostProcessor
		implements MergedBeanDefinitionPostProcessor, SmartInitializingSingleton, BeanFactoryAware, Ordered {

	private final Set<Class<?>> withoutAnnotations = ConcurrentHashMap.newKeySet();

	private final HeinListenerEndpointRegistrar registrar = new HeinListenerEndpointRegistrar(this::registry,
			this::containerFactory);

	private @Nullable BeanFactory beanFactory;

	/**
	 * What is registered when all singletons are there, {@code null} from then on. An
	 * attribute may name a bean that the listener's own bean makes.
	 */
	private @Nullable List<Runnable> waiting = new ArrayList<>();

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Nothing to do. Post-processors of this kind come behind all others, so that this
	 * one sees the bean as everybody does: with all its proxies.
	 */
	@Override
	public void postProcessMergedBeanDefinition(RootBeanDefinition definition, Class<?> type, String beanName) {
	}

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
		stopWaiting().forEach(Runnable::run);
		beanFactory().getBeanProvider(HeinListenerConfigurer.class)
			.orderedStream()
			.forEach((configurer) -> configurer.configureHeinListeners(this.registrar));
		this.registrar.registerAll();
		this.withoutAnnotations.clear();
	}

	private synchronized List<Runnable> stopWaiting() {
		List<Runnable> waited = (this.waiting != null) ? this.waiting : List.of();
		this.waiting = null;
		return waited;
	}

	private synchronized boolean isWaiting(Runnable registration) {
		return this.waiting != null && this.waiting.add(registration);
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
		ListenerAnnotations annotations = ListenerAnnotations.of(type);
		if (annotations.isEmpty()) {
			return false;
		}
		named(beanName, type, () -> {
			checkSingleton(beanName);
			for (AnnotatedMethod annotated : annotations.methods()) {
				for (HeinListener listener : annotated.listeners()) {
					register(listener, bean, beanName,
							new MethodHeinListenerEndpoint(bean, beanName, annotated.method()));
				}
			}
			processClass(bean, beanName, annotations.listeners(), annotations.handlers());
		});
		return true;
	}

	private static void named(String beanName, Class<?> type, Runnable action) {
		try {
			action.run();
		}
		catch (IllegalStateException | IllegalArgumentException ex) {
			throw new BeanCreationException(beanName,
					"Cannot make a listener of " + type.getName() + ": " + ex.getMessage(), ex);
		}
	}

	// Nobody would ever remove the listeners of instances that come and go
	private void checkSingleton(String beanName) {
		BeanFactory beans = beanFactory();
		Assert.state(!beans.containsBean(beanName) || beans.isSingleton(beanName),
				"only singletons can have @HeinListener");
	}

	private void processClass(Object bean, String beanName, List<HeinListener> listeners,
			List<AnnotatedMethod> handlers) {
		if (listeners.isEmpty()) {
			Assert.state(handlers.isEmpty(), "it has @HeinHandler methods, but no @HeinListener on the class");
			return;
		}
		Assert.state(!handlers.isEmpty(), "it has @HeinListener on the class, but no @HeinHandler methods");
		List<Method> methods = handlers.stream().map(AnnotatedMethod::method).toList();
		List<Method> defaults = handlers.stream()
			.filter(AnnotatedMethod::isDefault)
			.map(AnnotatedMethod::method)
			.toList();
		Assert.state(defaults.size() <= 1, "it has several @HeinHandler(isDefault = true) methods");
		Method defaultMethod = (!defaults.isEmpty()) ? defaults.get(0) : null;
		for (HeinListener listener : listeners) {
			register(listener, bean, beanName,
					new MultiMethodHeinListenerEndpoint(bean, beanName, methods, defaultMethod));
		}
	}

	private void register(HeinListener annotation, Object bean, String beanName,
			AbstractHeinListenerEndpoint endpoint) {
		Runnable registration = () -> named(beanName, AopUtils.getTargetClass(bean),
				() -> register(new AnnotationAttributesResolver(beanFactory(), bean).resolve(annotation), endpoint));
		if (!isWaiting(registration)) {
			registration.run();
		}
	}

	private void register(Attributes resolved, AbstractHeinListenerEndpoint endpoint) {
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
