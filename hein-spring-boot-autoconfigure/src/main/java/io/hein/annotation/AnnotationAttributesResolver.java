package io.hein.annotation;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.hein.config.InvalidListenerException;
import io.hein.listener.HeinListenerErrorHandler;
import io.hein.transport.topic.TopicFilter;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanExpressionException;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanNotOfRequiredTypeException;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
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

	private static final String TOPICS = "Correct 'topics' of @HeinListener. A pattern consists of words separated "
			+ "by dots; '*' stands for one word, a last '**' for any number of words.";

	private static final String PLACEHOLDER = "Set the property that the placeholder names, or give it a default, "
			+ "as in \"${name:value}\". A list in YAML has no value of its own: write it in one line, "
			+ "as in \"name: a,b\".";

	private final BeanFactory beanFactory;

	private final ListenerScope scope;

	private final String listener;

	/**
	 * Create a resolver.
	 * @param beanFactory knows placeholders, expressions and error handlers
	 * @param bean the bean that has the annotation
	 * @param listener where the annotation is
	 */
	AnnotationAttributesResolver(BeanFactory beanFactory, Object bean, String listener) {
		this.beanFactory = beanFactory;
		this.scope = new ListenerScope(bean);
		this.listener = listener;
	}

	Attributes resolve(HeinListener annotation) {
		return new Attributes(text("id", annotation.id()), topics(annotation.topics()),
				text("connection", annotation.connection()), concurrency(annotation.concurrency()),
				autoStartup(annotation.autoStartup()), errorHandler(annotation.errorHandler()));
	}

	private String text(String attribute, String value) {
		Object resolved = resolve(attribute, value);
		if (resolved == null || resolved instanceof String) {
			return (resolved != null) ? ((String) resolved).strip() : "";
		}
		throw illegal(attribute, value, resolved, "text");
	}

	private List<String> topics(String[] values) {
		List<String> topics = new ArrayList<>();
		for (String value : values) {
			addTopics(topics, value, resolve("topics", value));
		}
		check(values, topics);
		return topics;
	}

	private void check(String[] values, List<String> topics) {
		String written = String.join("\", \"", values);
		if (topics.isEmpty()) {
			throw invalid("topics", written, "it names no topic", TOPICS, null);
		}
		try {
			TopicFilter.of(topics);
		}
		catch (IllegalArgumentException ex) {
			throw invalid("topics", written, String.valueOf(ex.getMessage()), TOPICS, ex);
		}
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
		Object resolved = resolve("concurrency", value);
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
		Object resolved = resolve("autoStartup", value);
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
		Object resolved = resolve("errorHandler", value);
		if (isNothing(resolved)) {
			return null;
		}
		if (resolved instanceof HeinListenerErrorHandler errorHandler) {
			return errorHandler;
		}
		if (resolved instanceof String name) {
			return errorHandlerBean(value, name.strip());
		}
		throw illegal("errorHandler", value, resolved, "a HeinListenerErrorHandler, or the name of such a bean");
	}

	private HeinListenerErrorHandler errorHandlerBean(String value, String name) {
		String action = "Declare a HeinListenerErrorHandler bean named '" + name + "', or name one that there is: "
				+ errorHandlers() + ".";
		try {
			return this.beanFactory.getBean(name, HeinListenerErrorHandler.class);
		}
		catch (NoSuchBeanDefinitionException ex) {
			if (name.equals(ex.getBeanName())) {
				throw invalid("errorHandler", value, "there is no bean named '" + name + "'", action, ex);
			}
			throw ex;
		}
		catch (BeanNotOfRequiredTypeException ex) {
			throw invalid("errorHandler", value, "the bean '" + name + "' is a " + ex.getActualType().getName()
					+ " and not a HeinListenerErrorHandler", action, ex);
		}
	}

	private String errorHandlers() {
		String[] names = (this.beanFactory instanceof ListableBeanFactory listable)
				? listable.getBeanNamesForType(HeinListenerErrorHandler.class, false, false) : new String[0];
		return (names.length > 0) ? "'" + String.join("', '", names) + "'" : "there are none";
	}

	private static boolean isNothing(@Nullable Object resolved) {
		return resolved == null || resolved instanceof String text && !StringUtils.hasText(text);
	}

	private @Nullable Object resolve(String attribute, String value) {
		Object resolved;
		try {
			resolved = resolve(value);
		}
		catch (IllegalArgumentException ex) {
			throw invalid(attribute, value, String.valueOf(ex.getMessage()), PLACEHOLDER, ex);
		}
		catch (BeanExpressionException ex) {
			throw invalid(attribute, value,
					"the expression cannot be evaluated: " + ex.getMostSpecificCause().getMessage(),
					"Correct the expression.", ex);
		}
		// Not every context insists that there is a value
		if (resolved instanceof String text && text.contains("${")) {
			throw invalid(attribute, value, "the placeholder has no value", PLACEHOLDER, null);
		}
		return resolved;
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

	private InvalidListenerException illegal(String attribute, String value, @Nullable Object resolved,
			String expected) {
		String means = (Objects.equals(value, resolved)) ? "it" : "it means '" + resolved + "', which";
		return invalid(attribute, value, means + " must be " + expected,
				"Set '" + attribute + "' of @HeinListener to " + expected + ".", null);
	}

	private InvalidListenerException invalid(String attribute, String value, String problem, String action,
			@Nullable Exception cause) {
		return new InvalidListenerException(this.listener,
				"@HeinListener(" + attribute + " = \"" + value + "\"): " + problem, action, cause);
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
