package io.hein.autoconfigure;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Modifier;
import java.util.List;

import io.hein.annotation.HeinHandler;
import io.hein.annotation.HeinListener;
import io.hein.transport.subscriber.Subscriber;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.aot.BeanInstanceSupplier;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.core.type.MethodMetadata;

/**
 * Keeps beans with listeners from being lazy where all beans are. Nothing asks for a bean
 * that listens. So that none is silently missing, a bean whose class cannot be known
 * before it is made (a method of the application makes it, and the method's type is not
 * final) is not lazy either, if the application has a connection to listen on. A bean
 * that is lazy by its own definition stays so.
 */
class ListenerLazyInitializationExcludeFilter implements LazyInitializationExcludeFilter {

	private final ConfigurableListableBeanFactory beans;

	private @Nullable Boolean listening;

	ListenerLazyInitializationExcludeFilter(ConfigurableListableBeanFactory beans) {
		this.beans = beans;
	}

	@Override
	public boolean isExcluded(String beanName, BeanDefinition beanDefinition, Class<?> beanType) {
		return hasListener(beanType) || (mayBeOfAnotherClass(beanDefinition, beanType)
				&& isOfApplication(beanDefinition, beanType) && isListening());
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

	private static boolean mayBeOfAnotherClass(BeanDefinition definition, Class<?> type) {
		if (Modifier.isFinal(type.getModifiers())) {
			return false;
		}
		if (definition instanceof AbstractBeanDefinition known && known.getInstanceSupplier() != null) {
			return !(known.getInstanceSupplier() instanceof BeanInstanceSupplier<?> supplier)
					|| supplier.getFactoryMethod() != null;
		}
		return definition.getFactoryMethodName() != null;
	}

	// What Spring has a class for, and what its own configurations make, does not listen
	private static boolean isOfApplication(BeanDefinition definition, Class<?> type) {
		MethodMetadata method = (definition instanceof AnnotatedBeanDefinition annotated)
				? annotated.getFactoryMethodMetadata() : null;
		String declaring = (method != null) ? method.getDeclaringClassName() : definition.getBeanClassName();
		boolean open = type == Object.class || type.isInterface() || Modifier.isAbstract(type.getModifiers());
		return (declaring == null || !isOfSpring(declaring)) && (open || !isOfSpring(type.getName()));
	}

	private static boolean isOfSpring(String className) {
		return className.startsWith("org.springframework.") || className.startsWith("java.");
	}

	private boolean isListening() {
		if (this.listening == null) {
			this.listening = this.beans.getBeanNamesForType(Subscriber.class, true, false).length > 0;
		}
		return this.listening;
	}

}
