package io.hein.listener;

import java.util.Collection;
import java.util.List;
import java.util.Set;

import io.hein.core.HeinHeaders;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.support.MessageHeaderAccessor;
import org.springframework.util.StringUtils;

/**
 * Which headers the method of a listener can have. A message may have any, since its
 * sender sets them. A batch and a gap have what Hein itself knows: a parameter for
 * anything else would never get a value, or only for a batch of one message.
 */
final class DeliveredHeaders {

	/**
	 * The headers of a batch, each of which is a list of its messages' values.
	 */
	static final List<String> OF_BATCH = List.of(HeinHeaders.TOPIC, HeinHeaders.POSITION, HeinHeaders.PUBLISHER);

	/**
	 * The headers of a gap.
	 */
	static final List<String> OF_GAP = List.of(HeinHeaders.PUBLISHER);

	private static final Set<Class<?>> LISTS = Set.of(List.class, Collection.class, Iterable.class, Object.class);

	private final ListenerMethod method;

	private final PayloadParameter payload;

	private final ArgumentResolvers resolvers;

	private DeliveredHeaders(ListenerMethod method, ArgumentResolvers resolvers) {
		this.method = method;
		this.payload = method.payload();
		this.resolvers = resolvers;
	}

	/**
	 * Check what a method asks for.
	 * @throws IllegalStateException if it asks for what it can never have
	 */
	static void check(ListenerMethod method, ArgumentResolvers resolvers) {
		DeliveredHeaders headers = new DeliveredHeaders(method, resolvers);
		for (MethodParameter parameter : method.getMethodParameters()) {
			if (!resolvers.isCustom(parameter)) {
				headers.check(parameter);
			}
		}
	}

	private void check(MethodParameter parameter) {
		if (this.payload.batch()) {
			checkBatch(parameter);
		}
		else if (this.payload.kind() == PayloadKind.GAP) {
			checkGap(parameter);
		}
	}

	private void checkBatch(MethodParameter parameter) {
		Header header = parameter.getParameterAnnotation(Header.class);
		if ((header != null) ? !OF_BATCH.contains(name(header, parameter)) : takesAll(parameter)) {
			throw this.method.problem("in a batch each message has its own headers: take List<Message<T>>");
		}
		if (header != null && !isList(parameter.nestedIfOptional().getNestedParameterType())) {
			throw this.method.problem("in a batch the header '" + name(header, parameter)
					+ "' has one value for each message: take a List of them, or take List<Message<T>>");
		}
	}

	private static boolean takesAll(MethodParameter parameter) {
		Class<?> type = parameter.getParameterType();
		return parameter.hasParameterAnnotation(Headers.class) || type == MessageHeaders.class
				|| MessageHeaderAccessor.class.isAssignableFrom(type) || Message.class.isAssignableFrom(type);
	}

	private static boolean isList(Class<?> type) {
		return type.isArray() || LISTS.contains(type);
	}

	private void checkGap(MethodParameter parameter) {
		if (ArgumentResolvers.isPosition(parameter)) {
			throw this.method.problem("a gap has no position but from() and to()");
		}
		Header header = parameter.getParameterAnnotation(Header.class);
		if (header != null && !OF_GAP.contains(name(header, parameter))) {
			throw this.method
				.problem("a gap has no header '" + name(header, parameter) + "', only '" + HeinHeaders.PUBLISHER + "'");
		}
	}

	private String name(Header header, MethodParameter parameter) {
		String name = (StringUtils.hasLength(header.name())) ? header.name() : parameter.getParameter().getName();
		return this.resolvers.resolve(name);
	}

}
