package io.hein.cache;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AbstractAdvisingBeanPostProcessor;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;
import org.springframework.cache.CacheManager;
import org.springframework.core.PriorityOrdered;
import org.springframework.util.ClassUtils;

/**
 * Makes each cache manager of the application give away caches whose evictions reach all
 * other instances. Its bean stays of its class, unless that cannot be extended. Comes
 * before other post-processors, which may need a cache manager themselves.
 *
 * @since 0.1.0
 */
@SuppressWarnings("serial")
public final class CacheManagerPostProcessor extends AbstractAdvisingBeanPostProcessor
		implements DestructionAwareBeanPostProcessor, PriorityOrdered {

	private final Set<String> seen = ConcurrentHashMap.newKeySet();

	private volatile @Nullable CacheEvictions used;

	/**
	 * Create a post-processor.
	 * @param evictions where evictions go, asked for with the first cache; {@code null}
	 * to leave the caches as they are
	 */
	public CacheManagerPostProcessor(Supplier<@Nullable CacheEvictions> evictions) {
		setProxyTargetClass(true);
		this.advisor = new DefaultPointcutAdvisor(new GivingCaches(),
				new CacheManagerAdvice(() -> this.used = evictions.get()));
	}

	/**
	 * Whether the caches of a cache manager are covered.
	 * @param beanName the name of its bean
	 * @return whether the bean was shown to this post-processor, which one that was made
	 * too early or was registered as an instance was not
	 */
	public boolean hasSeen(String beanName) {
		return this.seen.contains(beanName);
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof CacheManager) {
			this.seen.add(beanName);
		}
		return super.postProcessAfterInitialization(bean, beanName);
	}

	@Override
	public boolean requiresDestruction(Object bean) {
		return bean instanceof CacheManager;
	}

	@Override
	public void postProcessBeforeDestruction(Object bean, String beanName) {
		CacheEvictions evictions = this.used;
		if (evictions != null) {
			evictions.forget(bean);
		}
	}

	@Override
	public Class<?> determineBeanType(Class<?> beanClass, String beanName) {
		return (isExtensible(beanClass)) ? super.determineBeanType(beanClass, beanName) : beanClass;
	}

	@Override
	protected ProxyFactory prepareProxyFactory(Object bean, String beanName) {
		ProxyFactory factory = super.prepareProxyFactory(bean, beanName);
		if (!isExtensible(bean.getClass())) {
			factory.setProxyTargetClass(false);
		}
		return factory;
	}

	// A final method would be called on the proxy itself, whose fields are empty
	private static boolean isExtensible(Class<?> beanClass) {
		Class<?> type = ClassUtils.getUserClass(beanClass);
		return !Modifier.isFinal(type.getModifiers()) && !type.isSealed()
				&& Arrays.stream(type.getDeclaredConstructors())
					.anyMatch((constructor) -> !Modifier.isPrivate(constructor.getModifiers()))
				&& Arrays.stream(type.getMethods())
					.noneMatch((method) -> method.getDeclaringClass() != Object.class
							&& Modifier.isFinal(method.getModifiers()) && !Modifier.isStatic(method.getModifiers()));
	}

	private static final class GivingCaches extends StaticMethodMatcherPointcut {

		private static final Set<String> METHODS = Set.of("getCache", "resetCaches");

		GivingCaches() {
			setClassFilter(CacheManager.class::isAssignableFrom);
		}

		@Override
		public boolean matches(Method method, Class<?> targetClass) {
			return METHODS.contains(method.getName());
		}

	}

}
