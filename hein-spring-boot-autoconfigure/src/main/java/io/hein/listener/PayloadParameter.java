package io.hein.listener;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.messaging.support.MessageHeaderAccessor;
import org.springframework.util.ClassUtils;

/**
 * What the parameters of a listener's method say about its payload.
 *
 * @param kind what it takes
 * @param type the payload's class; for a batch that of one element
 * @param batch whether it takes a list of payloads
 * @param message whether the payload, or a batch's element, comes inside a
 * {@link Message}
 * @param parameter the parameter, {@code null} if the method does not look at the payload
 * @param validationHints groups to validate a payload with, empty for the default ones,
 * {@code null} not to validate
 */
record PayloadParameter(PayloadKind kind, Class<?> type, boolean batch, boolean message,
		@Nullable MethodParameter parameter, Object @Nullable [] validationHints) {

	/**
	 * The types that take a batch.
	 */
	private static final Set<Class<?>> BATCHES = Set.of(List.class, Collection.class, Iterable.class);

	private static final PayloadParameter NONE = new PayloadParameter(PayloadKind.ANY, Object.class, false, false, null,
			null);

	static PayloadParameter of(ListenerMethod method, List<HandlerMethodArgumentResolver> customResolvers) {
		List<MethodParameter> candidates = new ArrayList<>();
		MethodParameter message = null;
		for (MethodParameter parameter : method.getMethodParameters()) {
			if (parameter.hasParameterAnnotation(Payload.class)) {
				candidates.add(parameter);
			}
			else if (Message.class.isAssignableFrom(parameter.getParameterType())) {
				message = parameter;
			}
			else if (isPayload(parameter, customResolvers)) {
				candidates.add(parameter);
			}
		}
		if (candidates.size() > 1) {
			throw method.problem(ambiguity(candidates));
		}
		PayloadParameter result = NONE;
		if (!candidates.isEmpty()) {
			result = of(candidates.get(0), method);
		}
		else if (message != null) {
			result = of(message, ResolvableType.forMethodParameter(message).as(Message.class).getGeneric(0), false,
					true);
		}
		return result;
	}

	private static String ambiguity(List<MethodParameter> candidates) {
		List<MethodParameter> unmarked = candidates.stream()
			.filter((parameter) -> !parameter.hasParameterAnnotation(Payload.class))
			.toList();
		if (unmarked.size() != candidates.size() - 1) {
			return "several of its parameters could be the payload; mark the others with @Header";
		}
		MethodParameter other = unmarked.get(0);
		return "@Payload marks its payload, and its parameter '" + other.getParameter().getName() + "' ("
				+ ClassUtils.getShortName(other.getParameterType())
				+ ") could only be the payload too; mark it with @Header";
	}

	private static boolean isPayload(MethodParameter parameter, List<HandlerMethodArgumentResolver> customResolvers) {
		Class<?> type = parameter.getParameterType();
		if (ArgumentResolvers.isPosition(parameter) || type == MessageHeaders.class
				|| MessageHeaderAccessor.class.isAssignableFrom(type)) {
			return false;
		}
		if (parameter.hasParameterAnnotation(Header.class) || parameter.hasParameterAnnotation(Headers.class)) {
			return false;
		}
		return customResolvers.stream().noneMatch((resolver) -> resolver.supportsParameter(parameter));
	}

	private static PayloadParameter of(MethodParameter parameter, ListenerMethod method) {
		ResolvableType type = ResolvableType.forMethodParameter(parameter);
		if (!BATCHES.contains(parameter.getParameterType())) {
			return of(parameter, type, false, false);
		}
		Payload annotation = parameter.getParameterAnnotation(Payload.class);
		if (annotation != null && !annotation.required()) {
			throw method.problem("in a batch every message has a payload, so that @Payload(required = false) has no "
					+ "meaning; take a List<Message<byte[]>> to recognize empty ones");
		}
		ResolvableType element = type.getGeneric(0);
		Class<?> elementType = element.resolve(Object.class);
		PayloadParameter batch = (Message.class.isAssignableFrom(elementType))
				? of(parameter.nested().nested(), element.as(Message.class).getGeneric(0), true, true)
				: of(parameter.nested(), element, true, false);
		if (batch.kind == PayloadKind.GAP) {
			throw method.problem("gaps come one at a time: take a HeinGap, not a list");
		}
		return batch;
	}

	private static PayloadParameter of(MethodParameter parameter, ResolvableType type, boolean batch, boolean message) {
		Class<?> payloadType = type.resolve(Object.class);
		return new PayloadParameter(PayloadKind.of(payloadType), payloadType, batch, message, parameter,
				PayloadValidation.hints(parameter));
	}

	boolean isValidated() {
		return this.validationHints != null;
	}

	/**
	 * What a mistake about batches looks like, if this is one.
	 * @param payload what was received
	 * @return a sentence to append, empty if it is none
	 */
	String rule(byte[] payload) {
		if (this.kind != PayloadKind.OBJECT) {
			return "";
		}
		boolean list = isList(payload);
		if (this.batch && list) {
			String name = ClassUtils.getShortName(this.type);
			return ". A List or Collection is a batch, each of whose elements is a message of its own; for a message "
					+ "that is itself a list take " + name + "[] or Message<List<" + name + ">>";
		}
		if (!this.batch && !list && (this.type.isArray() || Iterable.class.isAssignableFrom(this.type))) {
			return ". A parameter of this type takes messages that are themselves lists; a batch is a List or "
					+ "Collection";
		}
		return "";
	}

	private static boolean isList(byte[] payload) {
		int index = 0;
		while (index < payload.length && payload[index] <= ' ' && payload[index] > 0) {
			index++;
		}
		return index < payload.length && payload[index] == '[';
	}

}
