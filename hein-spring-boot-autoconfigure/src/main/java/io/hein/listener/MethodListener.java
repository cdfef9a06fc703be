package io.hein.listener;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.hein.core.HeinGap;
import io.hein.core.HeinHeaders;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.converter.SmartMessageConverter;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.messaging.support.GenericMessage;

/**
 * A listener that is one method. The payload's type says whether it takes messages,
 * batches or gaps.
 */
class MethodListener implements HeinMessageListener {

	private final ListenerMethod method;

	private final PayloadParameter payload;

	private final MessageConverter converter;

	private final @Nullable DirectArguments direct;

	private final DirectArguments.@Nullable Source directElement;

	MethodListener(ListenerMethod method, MessageConverter converter, List<HandlerMethodArgumentResolver> custom) {
		this.method = method;
		this.payload = method.payload();
		this.converter = converter;
		this.direct = DirectArguments.of(method, converter, custom);
		this.directElement = DirectArguments.element(method, converter, custom);
	}

	/**
	 * The method's arguments, if no message is needed to make them.
	 */
	@Nullable DirectArguments direct() {
		return this.direct;
	}

	/**
	 * The elements of a batch, if no messages are needed to make them.
	 */
	DirectArguments.@Nullable Source directElement() {
		return this.directElement;
	}

	/**
	 * Call the method.
	 * @param arguments its arguments
	 * @throws Exception what the method throws
	 */
	void callWith(@Nullable Object... arguments) throws Exception {
		this.method.callWith(arguments);
	}

	@Override
	public boolean takesMessages() {
		return this.payload.kind() != PayloadKind.GAP;
	}

	@Override
	public boolean takesGaps() {
		return this.payload.kind() == PayloadKind.GAP;
	}

	@Override
	public boolean takesBatches() {
		return this.payload.batch();
	}

	@Override
	public void onMessage(Message<byte[]> message) throws Exception {
		this.method.call(message);
	}

	@Override
	public Object read(Message<byte[]> message) {
		Object converted = convert(message);
		try {
			this.method.validate(message, converted);
		}
		catch (Exception ex) {
			throw this.method.unreadable(message, ex);
		}
		if (!this.payload.message()) {
			return converted;
		}
		return (converted != message.getPayload()) ? new GenericMessage<>(converted, message.getHeaders()) : message;
	}

	private Object convert(Message<byte[]> message) {
		if (this.payload.type().isInstance(message.getPayload())) {
			return message.getPayload();
		}
		try {
			Object converted = convert(this.converter, message, this.payload.type(), this.payload.parameter());
			if (converted != null) {
				return converted;
			}
		}
		catch (Exception ex) {
			throw this.method.unreadable(message, ex);
		}
		throw new UnreadableMessageException(
				this.method.name() + " cannot take the message: no converter reads "
						+ message.getHeaders().get(HeinHeaders.CONTENT_TYPE) + " as " + this.payload.type().getName(),
				null);
	}

	static @Nullable Object convert(MessageConverter converter, Message<?> message, Class<?> type,
			@Nullable MethodParameter parameter) {
		return (converter instanceof SmartMessageConverter smart) ? smart.fromMessage(message, type, parameter)
				: converter.fromMessage(message, type);
	}

	@Override
	public void onBatch(List<Object> elements, List<Message<byte[]>> messages) throws Exception {
		Map<String, Object> headers = new LinkedHashMap<>();
		DeliveredHeaders.OF_BATCH.forEach((name) -> headers.put(name, headers(messages, name)));
		this.method.call(ReceivedMessages.message(elements, headers));
	}

	private static List<Object> headers(List<Message<byte[]>> messages, String name) {
		return messages.stream().map((message) -> message.getHeaders().getOrDefault(name, "")).toList();
	}

	@Override
	public void onGap(HeinGap gap) throws Exception {
		onGap(gap, "");
	}

	@Override
	public void onGap(HeinGap gap, String publisher) throws Exception {
		this.method.call(ReceivedMessages.message(gap, Map.of(HeinHeaders.PUBLISHER, publisher)));
	}

	@Override
	public String toString() {
		return this.method.name();
	}

}
