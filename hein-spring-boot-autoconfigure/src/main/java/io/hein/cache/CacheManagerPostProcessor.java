package io.hein.cache;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AbstractAdvisingBeanPostProcessor;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.cache.CacheManager;

/**
 * Makes each cache manager of the application give away caches whose evictions reach all
 * other instances. Its bean stays of its class, unless that is final.
 *
 * @since 0.1.0
 */
@SuppressWarnings("serial")
public final class CacheManagerPostProcessor extends AbstractAdvisingBeanPostProcessor {

	/**
	 * Create a post-processor.
	 * @param evictions where evictions go, asked for with the first cache; {@code null}
	 * to leave the caches as they are
	 */
	public CacheManagerPostProcessor(Supplier<@Nullable CacheEvictions> evictions) {
		setProxyTargetClass(true);
		this.advisor = new DefaultPointcutAdvisor(new GivingCaches(), new CacheManagerAdvice(evictions));
	}

	@Override
	public Class<?> determineBeanType(Class<?> beanClass, String beanName) {
		return (Modifier.isFinal(beanClass.getModifiers())) ? beanClass : super.determineBeanType(beanClass, beanName);
	}

	@Override
	protected ProxyFactory prepareProxyFactory(Object bean, String beanName) {
		ProxyFactory factory = super.prepareProxyFactory(bean, beanName);
		if (Modifier.isFinal(bean.getClass().getModifiers())) {
			factory.setProxyTargetClass(false);
		}
		return factory;
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
