package io.hein.listener;

import java.lang.reflect.Method;
import java.util.List;

import io.hein.core.HeinMessageConverters;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.convert.ConversionService;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.util.Assert;
import org.springframework.validation.Validator;

/**
 * Makes listeners of methods of beans. What a method takes is found out when its listener
 * is made: what cannot work fails then, with an {@link IllegalStateException} that names
 * the method.
 *
 * @since 0.1.0
 */
public class MethodListenerFactory {

	private final MessageConverter converter;

	private final ArgumentResolvers resolvers;

	/**
	 * Create a factory.
	 * @param converter converts payloads
	 * @param validator validates payloads that ask for it, {@code null} for no validation
	 * @param conversionService converts headers, {@code null} for a default one
	 * @param customResolvers what resolves arguments before the payload's does, may be
	 * empty
	 * @param beanFactory resolves placeholders in {@code @Header}, {@code null} to leave
	 * them alone
	 */
	public MethodListenerFactory(MessageConverter converter, @Nullable Validator validator,
			@Nullable ConversionService conversionService, List<HandlerMethodArgumentResolver> customResolvers,
			@Nullable BeanFactory beanFactory) {
		Assert.notNull(converter, "'converter' must not be null");
		this.converter = converter;
		this.resolvers = new ArgumentResolvers(converter, validator, conversionService, customResolvers, beanFactory);
	}

	/**
	 * Make a listener of one method.
	 * @param bean the bean, which may be a proxy
	 * @param method the method of the bean's class
	 * @return the listener
	 */
	public HeinMessageListener create(Object bean, Method method) {
		return new MethodListener(listenerMethod(bean, method), this.converter, this.resolvers.custom());
	}

	private ListenerMethod listenerMethod(Object bean, Method method) {
		ListenerMethod result = new ListenerMethod(bean, method, this.resolvers);
		if (result.payload().kind() == PayloadKind.OBJECT && HeinMessageConverters.takesNoObjects(this.converter)
				&& isOfApplication(result.payload().type())) {
			throw result.problem("nothing can convert a message to " + result.payload().type().getName()
					+ ": JSON is not available. Add Jackson 3 (tools.jackson.core:jackson-databind), "
					+ "or take byte[] or String");
		}
		return result;
	}

	// The classic protocol makes some others without JSON
	private static boolean isOfApplication(Class<?> type) {
		String name = type.getName();
		return !name.startsWith("java.") && !name.startsWith("io.hein.core.") && !name.startsWith("io.hein.transport.");
	}

	/**
	 * Make a listener of several methods, of which what came chooses one.
	 * @param bean the bean, which may be a proxy
	 * @param methods the methods of the bean's class
	 * @param defaultMethod which of them takes what has no method of its own,
	 * {@code null} for none
	 * @return the listener
	 */
	public HeinMessageListener create(Object bean, List<Method> methods, @Nullable Method defaultMethod) {
		Assert.notEmpty(methods, "'methods' must not be empty");
		List<ListenerMethod> all = methods.stream().map((method) -> listenerMethod(bean, method)).toList();
		if (all.size() == 1) {
			return new MethodListener(all.get(0), this.converter, this.resolvers.custom());
		}
		ListenerMethod batch = only(all, true);
		ListenerMethod gap = only(all, false);
		if (all.size() == 2 && batch != null && gap != null) {
			return new BatchAndGapListener(batch, gap, this.converter, this.resolvers.custom());
		}
		ListenerMethod byDefault = all.stream()
			.filter((method) -> method.getMethod().equals(defaultMethod))
			.findFirst()
			.orElse(null);
		return new MultiMethodListener(all, byDefault, this.converter);
	}

	private static @Nullable ListenerMethod only(List<ListenerMethod> methods, boolean batch) {
		List<ListenerMethod> found = methods.stream()
			.filter((method) -> (batch) ? method.payload().batch() : method.payload().kind() == PayloadKind.GAP)
			.toList();
		return (found.size() == 1) ? found.get(0) : null;
	}

}
