package io.hein.autoconfigure.cache;

import io.hein.cache.CacheManagerPostProcessor;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cache.CacheManager;

/**
 * Refuses cache managers whose caches cannot be covered: their evictions would reach
 * nobody. Those that are made later will be.
 */
class CacheManagersCheck implements SmartInitializingSingleton {

	private final CacheManagerPostProcessor processor;

	private final ConfigurableListableBeanFactory beans;

	CacheManagersCheck(CacheManagerPostProcessor processor, ConfigurableListableBeanFactory beans) {
		this.processor = processor;
		this.beans = beans;
	}

	@Override
	public void afterSingletonsInstantiated() {
		for (String name : this.beans.getBeanNamesForType(CacheManager.class, true, false)) {
			if (!isCovered(name)) {
				throw refusal(name);
			}
		}
	}

	private boolean isCovered(String name) {
		if (this.processor.hasSeen(name) || !this.beans.containsSingleton(name)) {
			return true;
		}
		// What a factory bean makes now will be shown
		Object bean = this.beans.getBean(name);
		return this.processor.hasSeen(name) || !(bean instanceof CacheManager) || bean instanceof AopInfrastructureBean;
	}

	private CacheEvictionException refusal(String name) {
		if (this.beans.containsBeanDefinition(name)) {
			return new CacheEvictionException(
					"the CacheManager '" + name + "' was made before its caches could be covered",
					"Find out which bean needs it so early (usually a BeanPostProcessor with PriorityOrdered), and "
							+ "have that take an ObjectProvider<CacheManager>" + CacheEvictionRequirements.OFF);
		}
		return new CacheEvictionException(
				"the CacheManager '" + name + "' was registered as an instance, so that its caches cannot be covered",
				"Declare it with @Bean" + CacheEvictionRequirements.OFF);
	}

}
