package io.hein.listener;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.hein.core.HeinGap;
import io.hein.core.HeinHeaders;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.util.ClassUtils;

/**
 * A listener that is several methods of a bean. What came chooses the method: a gap that
 * of gaps; bytes, text and JSON those that take such; what has no method of its own goes
 * to the default one. No class is ever named on the wire: if several methods take
 * objects, the message is converted to the type that theirs have in common, and the class
 * that the converter then chooses (a sealed type with Jackson's type information, for
 * example) chooses the method.
 */
final class MultiMethodListener implements HeinMessageListener {

	private static final List<PayloadKind> SECOND_CHOICES = List.of(PayloadKind.OBJECT, PayloadKind.TEXT,
			PayloadKind.BYTES);

	private final Map<PayloadKind, ListenerMethod> methods = new EnumMap<>(PayloadKind.class);

	private final List<ListenerMethod> objectMethods = new ArrayList<>();

	private final @Nullable ListenerMethod defaultMethod;

	private final MessageConverter converter;

	private final @Nullable Class<?> commonType;

	MultiMethodListener(List<ListenerMethod> methods, @Nullable ListenerMethod defaultMethod,
			MessageConverter converter) {
		this.converter = converter;
		ListenerMethod byDefault = defaultMethod;
		for (ListenerMethod method : methods) {
			if (method != defaultMethod && method.payload().kind() == PayloadKind.ANY) {
				if (byDefault != null) {
					throw method.problem("it takes everything, and so does another method of the same listener");
				}
				byDefault = method;
			}
		}
		if (byDefault != null && (byDefault.payload().kind() == PayloadKind.GAP || byDefault.payload().batch())) {
			throw byDefault.problem("the default method takes single messages");
		}
		this.defaultMethod = byDefault;
		for (ListenerMethod method : methods) {
			if (method != byDefault) {
				add(method);
			}
		}
		this.commonType = (this.objectMethods.size() > 1) ? commonType() : null;
	}

	private void add(ListenerMethod method) {
		PayloadParameter payload = method.payload();
		if (payload.batch()) {
			throw method.problem("a list cannot be distinguished from the payloads of the other methods; next to a "
					+ "method that takes a list there may only be one for gaps");
		}
		if (payload.kind() == PayloadKind.OBJECT) {
			this.objectMethods.add(method);
			this.methods.putIfAbsent(PayloadKind.OBJECT, method);
		}
		else if (this.methods.putIfAbsent(payload.kind(), method) != null) {
			throw method.problem("another method of the same listener takes the same");
		}
	}

	private Class<?> commonType() {
		ListenerMethod first = this.objectMethods.get(0);
		Set<Class<?>> common = supertypes(first.payload().type());
		Set<Class<?>> distinct = new LinkedHashSet<>();
		for (ListenerMethod method : this.objectMethods) {
			common.removeIf((type) -> !type.isAssignableFrom(method.payload().type()));
			if (!distinct.add(method.payload().type())) {
				throw method.problem("another method of the same listener takes the same");
			}
		}
		List<Class<?>> nearest = common.stream()
			.filter((type) -> common.stream().noneMatch((other) -> other != type && type.isAssignableFrom(other)))
			.toList();
		if (nearest.size() != 1) {
			throw first
				.problem("nothing in a message says which of " + names(distinct) + " it is. Give them one common "
						+ "type whose subtypes JSON can distinguish, listen to their topics separately, or take a "
						+ "Message<byte[]>");
		}
		return nearest.get(0);
	}

	private static List<String> names(Set<Class<?>> types) {
		return types.stream().map(ClassUtils::getShortName).toList();
	}

	// A class with everything that it is, but for what the JDK's own types say.
	private static Set<Class<?>> supertypes(Class<?> type) {
		Set<Class<?>> types = new LinkedHashSet<>();
		for (Class<?> c = type; c != null; c = c.getSuperclass()) {
			types.add(c);
		}
		types.addAll(ClassUtils.getAllInterfacesForClassAsSet(type));
		types.removeIf((candidate) -> candidate.getName().startsWith("java."));
		return types;
	}

	@Override
	public boolean takesMessages() {
		return this.defaultMethod != null || this.methods.keySet().stream().anyMatch((kind) -> kind != PayloadKind.GAP);
	}

	@Override
	public boolean takesGaps() {
		return this.methods.containsKey(PayloadKind.GAP);
	}

	@Override
	public void onMessage(Message<byte[]> message) throws Exception {
		String contentType = String.valueOf(message.getHeaders().get(HeinHeaders.CONTENT_TYPE));
		PayloadKind kind = choose(PayloadKind.ofContentType(contentType));
		ListenerMethod method = this.methods.getOrDefault(kind, this.defaultMethod);
		if (method == null) {
			throw new UnreadableMessageException("No method takes " + contentType, null);
		}
		if (this.commonType != null && kind == PayloadKind.OBJECT) {
			onObject(this.commonType, message);
			return;
		}
		method.call(message);
	}

	// What the message is, if there is a method for that or a default one; otherwise the
	// next best that there is a method for.
	private PayloadKind choose(PayloadKind kind) {
		if (this.methods.containsKey(kind) || this.defaultMethod != null) {
			return kind;
		}
		return SECOND_CHOICES.stream().filter(this.methods::containsKey).findFirst().orElse(kind);
	}

	private void onObject(Class<?> type, Message<byte[]> message) throws Exception {
		Object payload = convert(type, message);
		ListenerMethod best = null;
		for (ListenerMethod method : this.objectMethods) {
			Class<?> candidate = method.payload().type();
			if (candidate.isInstance(payload) && (best == null || best.payload().type().isAssignableFrom(candidate))) {
				best = method;
			}
		}
		if (best != null) {
			best.call(new GenericMessage<>(payload, message.getHeaders()));
		}
		else if (this.defaultMethod != null) {
			this.defaultMethod.call(message);
		}
		else {
			throw new UnreadableMessageException("No method takes " + payload.getClass().getName(), null);
		}
	}

	private Object convert(Class<?> type, Message<byte[]> message) {
		try {
			Object payload = MethodListener.convert(this.converter, message, type, null);
			if (payload != null) {
				return payload;
			}
		}
		catch (Exception ex) {
			throw new UnreadableMessageException(
					"The message cannot be converted to " + type.getName() + ": " + ex.getMessage(), ex);
		}
		throw new UnreadableMessageException("No converter reads the message as " + type.getName(), null);
	}

	@Override
	public void onGap(HeinGap gap) throws Exception {
		onGap(gap, "");
	}

	@Override
	public void onGap(HeinGap gap, String publisher) throws Exception {
		ListenerMethod method = this.methods.get(PayloadKind.GAP);
		if (method != null) {
			method.call(ReceivedMessages.message(gap, Map.of(HeinHeaders.PUBLISHER, publisher)));
		}
	}

}
