package io.hein.annotation;

import java.lang.reflect.Modifier;
import java.util.regex.Pattern;

import io.hein.transport.subscriber.Subscriber;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.aot.BeanInstanceSupplier;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.core.type.MethodMetadata;
import org.springframework.util.Assert;

/**
 * Which beans may have listeners that their definitions do not show: something of the
 * application makes them, and may make an object of another class than it declares. To
 * know, one has to be made. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class HiddenListeners {

	private static final Pattern OF_HEIN = Pattern.compile("io\\.hein\\.autoconfigure\\.[^$]*Configuration(\\$.*)?");

	private final ConfigurableListableBeanFactory beans;

	private @Nullable Boolean listening;

	/**
	 * Create it for a context.
	 * @param beans the context's beans
	 */
	public HiddenListeners(ConfigurableListableBeanFactory beans) {
		Assert.notNull(beans, "'beans' must not be null");
		this.beans = beans;
	}

	/**
	 * Whether a bean may have a listener though its type has none.
	 * @param name the bean's name
	 * @param definition the bean's definition
	 * @param type the type that it is known to have, {@code null} for none
	 * @return whether it may. None does if the application has no connection to listen on
	 */
	public boolean mayBeIn(String name, BeanDefinition definition, @Nullable Class<?> type) {
		return mayBeOfAnotherClass(type) && isMadeByCode(name, definition)
				&& isOfApplication(declaring(definition), type) && isListening();
	}

	/**
	 * Whether the product of a factory bean may have a listener though its type has none.
	 */
	boolean mayBeInProductOf(FactoryBean<?> factory) {
		Class<?> type = factory.getObjectType();
		return factory.isSingleton() && mayBeOfAnotherClass(type) && isOfApplication(factory.getClass().getName(), type)
				&& isListening();
	}

	private static boolean mayBeOfAnotherClass(@Nullable Class<?> type) {
		return type == null || !Modifier.isFinal(type.getModifiers());
	}

	private boolean isMadeByCode(String name, BeanDefinition definition) {
		if (this.beans.isFactoryBean(name)) {
			return true;
		}
		if (definition instanceof AbstractBeanDefinition known && known.getInstanceSupplier() != null) {
			return !(known.getInstanceSupplier() instanceof BeanInstanceSupplier<?> supplier)
					|| supplier.getFactoryMethod() != null;
		}
		return definition.getFactoryMethodName() != null;
	}

	private static @Nullable String declaring(BeanDefinition definition) {
		MethodMetadata method = (definition instanceof AnnotatedBeanDefinition annotated)
				? annotated.getFactoryMethodMetadata() : null;
		return (method != null) ? method.getDeclaringClassName() : definition.getBeanClassName();
	}

	// What Spring has a class for, and what its own configurations make, does not listen
	private static boolean isOfApplication(@Nullable String declaring, @Nullable Class<?> type) {
		return (declaring == null || !isOfSpring(declaring))
				&& (type == null || isOpen(type) || !isOfSpring(type.getName()));
	}

	/**
	 * Whether Hein's own auto-configuration declares a bean.
	 */
	static boolean isOfHein(BeanDefinition definition) {
		String declaring = declaring(definition);
		return declaring != null && OF_HEIN.matcher(declaring).matches();
	}

	private static boolean isOpen(Class<?> type) {
		return type == Object.class || type.isInterface() || Modifier.isAbstract(type.getModifiers());
	}

	private static boolean isOfSpring(String className) {
		return className.startsWith("org.springframework.") || className.startsWith("java.");
	}

	// On a connection of its own, or on one of its ancestors
	private boolean isListening() {
		if (this.listening == null) {
			this.listening = BeanFactoryUtils.beanNamesForTypeIncludingAncestors(this.beans, Subscriber.class, true,
					false).length > 0;
		}
		return this.listening;
	}

}
