package io.hein.annotation;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.AutowireCapableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;

/**
 * What listeners belong to: a bean of the factory, which is known by its name however
 * often it is made or initialized, or an instance that application code has had made and
 * that is no bean. There may be many of those under one name, which is mostly that of
 * their class.
 */
sealed interface ListenerKey {

	/**
	 * The key of a bean, also of one that is being made.
	 * @param bean the bean, as it was shown
	 * @param name the name under which it was shown
	 * @param beans the bean factory
	 * @return the same one each time it is shown
	 */
	static ListenerKey of(Object bean, String name, BeanFactory beans) {
		return (isBean(bean, name, beans)) ? ofBean(bean, name) : ofInstance(bean);
	}

	/**
	 * The key of a bean of the factory.
	 */
	static ListenerKey ofBean(Object bean, String name) {
		return new Bean((bean instanceof FactoryBean<?>) ? BeanFactory.FACTORY_BEAN_PREFIX + name : name);
	}

	/**
	 * The key of an instance that is no bean.
	 */
	static ListenerKey ofInstance(Object bean) {
		return new Instance(target(bean));
	}

	// An instance of a test takes the place of the one before, which is not used again
	private static boolean isBean(Object bean, String name, BeanFactory beans) {
		return name.endsWith(AutowireCapableBeanFactory.ORIGINAL_INSTANCE_SUFFIX)
				|| !(beans instanceof ConfigurableBeanFactory factory)
				|| (factory.containsLocalBean(name) && isSingletonOf(factory, bean, name));
	}

	private static boolean isSingletonOf(ConfigurableBeanFactory factory, Object bean, String name) {
		if (factory.isCurrentlyInCreation(name)) {
			return true;
		}
		Object singleton = factory.getSingleton(name);
		return singleton == null || singleton instanceof FactoryBean<?> || target(singleton) == target(bean);
	}

	private static Object target(Object bean) {
		Object target = bean;
		for (Object next = bean; next != null; next = AopProxyUtils.getSingletonTarget(next)) {
			target = next;
		}
		return target;
	}

	/**
	 * A bean of the factory.
	 *
	 * @param name its name; a factory bean has another one than its product
	 */
	record Bean(String name) implements ListenerKey {

	}

	/**
	 * An instance that is no bean.
	 *
	 * @param target the instance without its proxies
	 */
	record Instance(Object target) implements ListenerKey {

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof Instance instance && instance.target == this.target;
		}

		@Override
		public int hashCode() {
			return System.identityHashCode(this.target);
		}

	}

}
