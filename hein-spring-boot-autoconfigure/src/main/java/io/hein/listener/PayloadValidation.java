package io.hein.listener;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.core.Conventions;
import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.handler.annotation.support.MethodArgumentNotValidException;
import org.springframework.util.ClassUtils;
import org.springframework.validation.BeanPropertyBindingResult;
import org.springframework.validation.SmartValidator;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.ValidationAnnotationUtils;

/**
 * Validates payloads: each one by itself, whether it comes alone, in a batch, inside a
 * message, as an element of a payload that is a list, as a value of one that is a map, or
 * in an optional.
 */
final class PayloadValidation {

	private final @Nullable Validator validator;

	PayloadValidation(@Nullable Validator validator) {
		this.validator = validator;
	}

	/**
	 * What a parameter says about validation, with {@code @Validated} or any annotation
	 * whose name begins with "Valid", on itself or on a type within its own.
	 * @param parameter the parameter
	 * @return groups, empty for the default ones; {@code null} if it asks for none
	 */
	static Object @Nullable [] hints(MethodParameter parameter) {
		Object[] hints = hints(parameter.getParameterAnnotations());
		return (hints != null) ? hints : hints(parameter.getParameter().getAnnotatedType());
	}

	private static Object @Nullable [] hints(AnnotatedType type) {
		Object[] hints = hints(type.getAnnotations());
		if (hints != null) {
			return hints;
		}
		if (type instanceof AnnotatedArrayType array) {
			return hints(array.getAnnotatedGenericComponentType());
		}
		if (type instanceof AnnotatedParameterizedType parameterized) {
			for (AnnotatedType argument : parameterized.getAnnotatedActualTypeArguments()) {
				hints = hints(argument);
				if (hints != null) {
					return hints;
				}
			}
		}
		return null;
	}

	private static Object @Nullable [] hints(Annotation[] annotations) {
		for (Annotation annotation : annotations) {
			Object[] hints = ValidationAnnotationUtils.determineValidationHints(annotation);
			if (hints != null) {
				return hints;
			}
		}
		return null;
	}

	/**
	 * What is missing to do what a listener's method asks for.
	 * @param payload its payload
	 * @return a sentence, {@code null} if nothing is
	 */
	@Nullable String missingFor(PayloadParameter payload) {
		if (!payload.isValidated() || (this.validator != null && supports(this.validator, payload.type()))) {
			return null;
		}
		return "it asks for validation, but there is no Validator "
				+ ((this.validator != null) ? "for " + ClassUtils.getShortName(payload.type()) : "bean")
				+ "; add spring-boot-starter-validation, or declare a bean that implements Spring's Validator";
	}

	/**
	 * Of a container the elements are validated, and their types are not known yet.
	 */
	private static boolean supports(Validator validator, Class<?> type) {
		return type.isInterface() || type.isArray() || type == Optional.class || Map.class.isAssignableFrom(type)
				|| Collection.class.isAssignableFrom(type) || validator.supports(type);
	}

	/**
	 * Validate a payload, if its parameter asks for that.
	 * @throws MethodArgumentNotValidException if it is not valid
	 */
	void validate(PayloadParameter payload, Message<?> message, @Nullable Object target) {
		Object[] hints = payload.validationHints();
		MethodParameter parameter = payload.parameter();
		if (hints == null || parameter == null || target == null) {
			return;
		}
		if (target instanceof Message<?> inner) {
			validate(payload, message, inner.getPayload());
		}
		else if (target instanceof Optional<?> optional) {
			validate(payload, message, optional.orElse(null));
		}
		else if (target instanceof Map<?, ?> map && !isMadeFor(target.getClass())) {
			validate(payload, message, map.values());
		}
		else if (target instanceof Collection<?> elements) {
			elements.forEach((element) -> validate(payload, message, element));
		}
		else if (target instanceof Object[] elements) {
			for (Object element : elements) {
				validate(payload, message, element);
			}
		}
		else {
			validate(parameter, hints, message, target);
		}
	}

	/**
	 * Whether the validator knows a type, and does not just take every one.
	 */
	private boolean isMadeFor(Class<?> type) {
		return this.validator != null && this.validator.supports(type) && !this.validator.supports(Object.class);
	}

	private void validate(MethodParameter parameter, Object[] hints, Message<?> message, Object target) {
		Validator validator = this.validator;
		if (validator == null || !validator.supports(target.getClass())) {
			throw new MessageConversionException(message,
					"it asks for validation, but there is no Validator for " + target.getClass().getName());
		}
		String name = parameter.getParameterName();
		BeanPropertyBindingResult result = new BeanPropertyBindingResult(target,
				(name != null) ? name : Conventions.getVariableName(target));
		if (hints.length > 0 && validator instanceof SmartValidator smart) {
			smart.validate(target, result, hints);
		}
		else {
			validator.validate(target, result);
		}
		if (result.hasErrors()) {
			throw new MethodArgumentNotValidException(message, parameter, result);
		}
	}

}
