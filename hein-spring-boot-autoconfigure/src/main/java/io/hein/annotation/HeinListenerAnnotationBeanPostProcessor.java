package io.hein.annotation;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.hein.config.HeinBeanNames;
import io.hein.config.HeinListenerContainerFactory;
import io.hein.config.HeinListenerEndpointRegistrar;
import io.hein.config.HeinListenerEndpointRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.MergedBeanDefinitionPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextAware;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;
import org.springframework.util.ConcurrentReferenceHashMap;
import org.springframework.util.ConcurrentReferenceHashMap.ReferenceType;

/**
 * Makes endpoints of {@link HeinListener} annotations. When all singletons are there it
 * also looks for beans with annotations that it was not shown, so that a listener works
 * or the start fails. Needs nothing at all when no bean has one.
 *
 * @since 0.1.0
 */
public class HeinListenerAnnotationBeanPostProcessor
		implements MergedBeanDefinitionPostProcessor, DestructionAwareBeanPostProcessor, SmartInitializingSingleton,
		BeanFactoryAware, ApplicationContextAware, Ordered, ApplicationListener<ContextRefreshedEvent> {

	/**
	 * Not to look at a class twice. Does not keep classes from being unloaded.
	 */
	private final Map<Class<?>, Boolean> annotated = new ConcurrentReferenceHashMap<>(256, ReferenceType.WEAK);

	/**
	 * The beans that are being made, before a proxy takes their place. Only those that
	 * have annotations.
	 */
	private final Map<String, Object> unwrapped = new ConcurrentHashMap<>();

	/**
	 * The names of all beans that were shown, until all singletons are there.
	 */
	private final Set<String> seen = ConcurrentHashMap.newKeySet();

	private final OwnRegistry ownRegistry = new OwnRegistry();

	private final HeinListenerEndpointRegistrar registrar = new HeinListenerEndpointRegistrar(this::registry,
			this::containerFactory);

	private final BeanListeners listeners = new BeanListeners(this.registrar, this::presentRegistry);

	private final ScopedListeners scoped = new ScopedListeners();

	private @Nullable BeanFactory beanFactory;

	private @Nullable ApplicationContext applicationContext;

	/**
	 * What is registered when all singletons are there, by key; {@code null} from then
	 * on. An attribute may name a bean that the listener's own bean makes.
	 */
	private @Nullable Map<ListenerKey, ListenerBean> waiting = new LinkedHashMap<>();

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	@Override
	public void setApplicationContext(ApplicationContext applicationContext) {
		this.applicationContext = applicationContext;
	}

	/**
	 * Nothing to do. Post-processors of this kind come after all others, so that this one
	 * sees the bean as it is used: with all its proxies.
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
		return this.ownRegistry.in(beanFactory());
	}

	private @Nullable HeinListenerEndpointRegistry presentRegistry() {
		return this.ownRegistry.present();
	}

	private HeinListenerContainerFactory containerFactory() {
		return beanFactory().getBean(HeinBeanNames.LISTENER_CONTAINER_FACTORY, HeinListenerContainerFactory.class);
	}

	@Override
	public void afterSingletonsInstantiated() {
		if (beanFactory() instanceof ConfigurableListableBeanFactory factory) {
			UnservedContexts.checkParents(factory, this::hasAnnotations);
			new UnseenListeners(factory, this.seen, this::hasAnnotations, this.scoped).find().forEach(this::found);
		}
		stopWaiting().forEach(this::register);
		this.scoped.shown().forEach(this::scopedIsShown);
		configurers().forEach((configurer) -> configurer.configureHeinListeners(this.registrar));
		this.registrar.registerAll();
		this.listeners.allRegistered();
		warnOfUnusedErrorHandlers();
		this.seen.clear();
	}

	// Those of a parent have their say there
	private List<HeinListenerConfigurer> configurers() {
		if (!(beanFactory() instanceof DefaultListableBeanFactory factory)) {
			return beanFactory().getBeanProvider(HeinListenerConfigurer.class).orderedStream().toList();
		}
		Map<String, HeinListenerConfigurer> own = factory.getBeansOfType(HeinListenerConfigurer.class);
		return own.entrySet()
			.stream()
			.sorted(Comparator.comparingInt((entry) -> factory.getOrder(entry.getKey(), entry.getValue())))
			.map(Map.Entry::getValue)
			.toList();
	}

	private void warnOfUnusedErrorHandlers() {
		if (!this.registrar.isEmpty() && beanFactory() instanceof ConfigurableListableBeanFactory factory) {
			UnusedErrorHandlers.warn(factory, this.registrar.errorHandlers());
		}
	}

	/**
	 * Refuses listeners in a child context that has no Hein of its own: they would never
	 * be called.
	 */
	@Override
	public void onApplicationEvent(ContextRefreshedEvent event) {
		if (event.getApplicationContext() instanceof ConfigurableApplicationContext child) {
			UnservedContexts.checkChild(child, beanFactory(), this::hasAnnotations);
		}
	}

	private synchronized List<ListenerBean> stopWaiting() {
		List<ListenerBean> waited = (this.waiting != null) ? List.copyOf(this.waiting.values()) : List.of();
		this.waiting = null;
		return waited;
	}

	private synchronized boolean isWaiting() {
		return this.waiting != null;
	}

	private synchronized boolean isWaiting(ListenerBean found) {
		if (this.waiting != null) {
			this.waiting.put(found.key(), found);
		}
		return this.waiting != null;
	}

	private synchronized void forget(ListenerKey key) {
		if (this.waiting != null) {
			this.waiting.remove(key);
		}
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		Class<?> type = ClassUtils.getUserClass(bean);
		if (hasAnnotations(type)) {
			this.unwrapped.put(beanName, bean);
		}
		return bean;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		Object before = this.unwrapped.remove(beanName);
		if (isWaiting() && !ScopedProxyUtils.isScopedTarget(beanName)
				&& ListenerKey.of(bean, beanName, beanFactory()) instanceof ListenerKey.Bean key) {
			this.seen.add(key.name());
		}
		Class<?> type = annotatedClass(bean, before);
		if (type == null || bean instanceof AopInfrastructureBean) {
			return bean;
		}
		if (ScopedProxyUtils.isScopedTarget(beanName)) {
			this.scoped.show(beanName, type);
			scopedIsShown(beanName);
		}
		else {
			ListenerKey key = ListenerKey.of(bean, beanName, beanFactory());
			found(new ListenerBean(key, beanName, bean, type, before != bean));
		}
		return bean;
	}

	// What was there before a proxy that is not Spring's
	private @Nullable Class<?> annotatedClass(Object bean, @Nullable Object before) {
		Class<?> type = AopUtils.getTargetClass(bean);
		return (hasAnnotations(type) || before == null) ? annotatedOrNull(type) : ClassUtils.getUserClass(before);
	}

	private @Nullable Class<?> annotatedOrNull(Class<?> type) {
		return (hasAnnotations(type)) ? type : null;
	}

	private void scopedIsShown(String target) {
		if (!isWaiting() && beanFactory() instanceof ConfigurableListableBeanFactory factory
				&& factory.containsBeanDefinition(target)
				&& !this.listeners.has(new ListenerKey.Bean(ScopedProxyUtils.getOriginalBeanName(target)))) {
			found(this.scoped.lateProxy(factory, target));
		}
	}

	/**
	 * Whether the end of an instance matters.
	 * @param bean the instance
	 * @return whether it has listeners
	 */
	@Override
	public boolean requiresDestruction(Object bean) {
		return hasAnnotations(AopUtils.getTargetClass(bean));
	}

	/**
	 * Removes the listeners of an instance that is no bean. A bean may be initialized
	 * again after this: its listeners end with what depends on it.
	 */
	@Override
	public void postProcessBeforeDestruction(Object bean, String beanName) {
		ended(ListenerKey.ofInstance(bean));
	}

	/**
	 * Have the listeners of a bean end with it, as something that depends on it does:
	 * whatever destroys a bean of the factory destroys that first.
	 */
	private void endWith(String name, ListenerKey key) {
		if (beanFactory() instanceof DefaultListableBeanFactory factory && key instanceof ListenerKey.Bean bean) {
			String listeners = bean.name() + ".heinListeners";
			factory.registerDisposableBean(listeners, () -> ended(key));
			factory.registerDependentBean(name, listeners);
		}
	}

	// Those of a context that is closing stop with their connections
	private void ended(ListenerKey key) {
		boolean closing = this.applicationContext instanceof ConfigurableApplicationContext context
				&& context.isClosed();
		if (!closing) {
			forget(key);
			this.listeners.remove(key);
		}
	}

	private boolean hasAnnotations(Class<?> type) {
		return this.annotated.computeIfAbsent(type,
				(missing) -> AnnotationUtils.isCandidateClass(missing, List.of(HeinListener.class, HeinHandler.class))
						&& !ListenerAnnotations.of(missing).isEmpty());
	}

	private void found(ListenerBean bean) {
		endWith(bean.name(), bean.key());
		if (!isWaiting(bean)) {
			register(bean);
		}
	}

	private void register(ListenerBean bean) {
		this.listeners.register(bean, beanFactory());
	}

}
