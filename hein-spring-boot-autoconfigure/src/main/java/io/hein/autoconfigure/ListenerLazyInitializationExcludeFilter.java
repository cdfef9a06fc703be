package io.hein.autoconfigure;

import java.lang.reflect.AnnotatedElement;
import java.util.List;

import io.hein.annotation.HeinHandler;
import io.hein.annotation.HeinListener;
import io.hein.annotation.HiddenListeners;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;

/**
 * Keeps beans with listeners from being lazy where all beans are. Nothing asks for a bean
 * that listens. So that none is silently missing, a bean whose class cannot be known
 * before it is made (a method or factory bean of the application makes it, and the type
 * that it declares is not final) is not lazy either, if the application has a connection
 * to listen on. A bean that is lazy by its own definition stays so.
 */
class ListenerLazyInitializationExcludeFilter implements LazyInitializationExcludeFilter, InitializingBean {

	private final ConfigurableListableBeanFactory beans;

	private final HiddenListeners hidden;

	ListenerLazyInitializationExcludeFilter(ConfigurableListableBeanFactory beans) {
		this.beans = beans;
		this.hidden = new HiddenListeners(beans);
	}

	/**
	 * Filters are not asked about beans of which no type is known at all.
	 */
	@Override
	public void afterPropertiesSet() {
		for (String name : this.beans.getBeanDefinitionNames()) {
			if (this.beans.getBeanDefinition(name) instanceof AbstractBeanDefinition definition
					&& definition.getLazyInit() == null && !definition.isAbstract()
					&& this.beans.getType(name, false) == null && this.hidden.mayBeIn(name, definition, null)) {
				definition.setLazyInit(false);
			}
		}
	}

	@Override
	public boolean isExcluded(String beanName, BeanDefinition beanDefinition, Class<?> beanType) {
		return hasListener(beanType) || this.hidden.mayBeIn(beanName, beanDefinition, beanType);
	}

	private static boolean hasListener(Class<?> beanType) {
		return AnnotationUtils.isCandidateClass(beanType, List.of(HeinListener.class, HeinHandler.class))
				&& (isAnnotated(beanType) || hasListenerMethod(beanType));
	}

	private static boolean hasListenerMethod(Class<?> beanType) {
		return !MethodIntrospector
			.selectMethods(beanType,
					(MethodIntrospector.MetadataLookup<Boolean>) (method) -> isAnnotated(method) ? true : null)
			.isEmpty();
	}

	// Repeated ones too; a handler may be one without a listener, which is refused
	private static boolean isAnnotated(AnnotatedElement element) {
		MergedAnnotations annotations = MergedAnnotations.from(element, SearchStrategy.TYPE_HIERARCHY);
		return annotations.isPresent(HeinListener.class) || annotations.isPresent(HeinHandler.class);
	}

}
