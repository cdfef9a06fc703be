package io.hein.autoconfigure;

import io.hein.annotation.HeinListener;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;

/**
 * Has beans with listeners made at the start, also where all others are lazy: nobody asks
 * for them, and their messages would be lost in silence.
 */
class ListenerLazyInitializationExcludeFilter implements LazyInitializationExcludeFilter {

	@Override
	public boolean isExcluded(String beanName, BeanDefinition beanDefinition, Class<?> beanType) {
		return AnnotationUtils.isCandidateClass(beanType, HeinListener.class)
				&& (AnnotatedElementUtils.hasAnnotation(beanType, HeinListener.class) || hasListenerMethod(beanType));
	}

	private static boolean hasListenerMethod(Class<?> beanType) {
		return !MethodIntrospector
			.selectMethods(beanType,
					(MethodIntrospector.MetadataLookup<Boolean>) (
							method) -> AnnotatedElementUtils.hasAnnotation(method, HeinListener.class) ? true : null)
			.isEmpty();
	}

}
