package io.hein.annotation;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.hein.listener.HeinListenerErrorHandler;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanExpressionContext;
import org.springframework.beans.factory.config.BeanExpressionResolver;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.expression.StandardBeanExpressionResolver;
import org.springframework.util.StringUtils;

/**
 * Resolves placeholders and expressions in the attributes of {@link HeinListener}. In an
 * expression {@code __listener} is the bean.
 */
class AnnotationAttributesResolver {

	private final BeanFactory beanFactory;

	private final ListenerScope scope;

	AnnotationAttributesResolver(BeanFactory beanFactory, Object bean) {
		this.beanFactory = beanFactory;
		this.scope = new ListenerScope(bean);
	}

	Attributes resolve(HeinListener annotation) {
		return new Attributes(text("id", annotation.id()), topics(annotation.topics()),
				text("connection", annotation.connection()), concurrency(annotation.concurrency()),
				autoStartup(annotation.autoStartup()), errorHandler(annotation.errorHandler()));
	}

	private String text(String attribute, String value) {
		Object resolved = resolve(value);
		if (resolved == null || resolved instanceof String) {
			return (resolved != null) ? ((String) resolved).strip() : "";
		}
		throw illegal(attribute, value, resolved, "text");
	}

	private List<String> topics(String[] values) {
		List<String> topics = new ArrayList<>();
		for (String value : values) {
			addTopics(topics, value, resolve(value));
		}
		return topics;
	}

	private void addTopics(List<String> topics, String value, @Nullable Object resolved) {
		if (resolved instanceof String text) {
			topics.addAll(List.of(StringUtils.tokenizeToStringArray(text, ",")));
		}
		else if (resolved instanceof Object[] array) {
			for (Object element : array) {
				addTopics(topics, value, element);
			}
		}
		else if (resolved instanceof Iterable<?> elements) {
			elements.forEach((element) -> addTopics(topics, value, element));
		}
		else if (resolved != null) {
			throw illegal("topics", value, resolved, "text, or an array or a collection of text");
		}
	}

	private @Nullable Integer concurrency(String value) {
		Object resolved = resolve(value);
		if (isNothing(resolved)) {
			return null;
		}
		try {
			int concurrency = Integer.parseInt(Objects.toString(resolved).strip());
			if (concurrency > 0) {
				return concurrency;
			}
		}
		catch (NumberFormatException ex) {
			// said below
		}
		throw illegal("concurrency", value, resolved, "a positive number");
	}

	private @Nullable Boolean autoStartup(String value) {
		Object resolved = resolve(value);
		if (isNothing(resolved)) {
			return null;
		}
		String text = Objects.toString(resolved).strip();
		if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
			return Boolean.valueOf(text);
		}
		throw illegal("autoStartup", value, resolved, "true or false");
	}

	private @Nullable HeinListenerErrorHandler errorHandler(String value) {
		Object resolved = resolve(value);
		if (isNothing(resolved)) {
			return null;
		}
		if (resolved instanceof HeinListenerErrorHandler errorHandler) {
			return errorHandler;
		}
		if (resolved instanceof String name) {
			return this.beanFactory.getBean(name.strip(), HeinListenerErrorHandler.class);
		}
		throw illegal("errorHandler", value, resolved, "a HeinListenerErrorHandler, or the name of such a bean");
	}

	private static boolean isNothing(@Nullable Object resolved) {
		return resolved == null || resolved instanceof String text && !StringUtils.hasText(text);
	}

	private @Nullable Object resolve(String value) {
		if (value.isEmpty() || !(this.beanFactory instanceof ConfigurableBeanFactory configurable)) {
			return value;
		}
		String resolved = configurable.resolveEmbeddedValue(value);
		if (resolved == null || !resolved.contains("#{")) {
			return resolved;
		}
		BeanExpressionResolver resolver = configurable.getBeanExpressionResolver();
		return ((resolver != null) ? resolver : new StandardBeanExpressionResolver()).evaluate(resolved,
				new BeanExpressionContext(configurable, this.scope));
	}

	private static IllegalArgumentException illegal(String attribute, String value, @Nullable Object resolved,
			String expected) {
		String means = (Objects.equals(value, resolved)) ? "" : ", which means '" + resolved + "'";
		return new IllegalArgumentException(
				"@HeinListener(" + attribute + " = \"" + value + "\")" + means + ", must be " + expected);
	}

	/**
	 * What the attributes of an annotation mean.
	 *
	 * @param id the id, empty for none
	 * @param topics topic patterns
	 * @param connection the connection's name, empty for the default one
	 * @param concurrency the concurrency, {@code null} if not said
	 * @param autoStartup whether it starts with the application, {@code null} if not said
	 * @param errorHandler the error handler, {@code null} if not said
	 */
	record Attributes(String id, List<String> topics, String connection, @Nullable Integer concurrency,
			@Nullable Boolean autoStartup, @Nullable HeinListenerErrorHandler errorHandler) {

	}

}
