package io.hein.listener;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

import io.hein.core.HeinHeaders;
import io.hein.core.HeinPosition;
import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.ProtocolException;
import io.hein.transport.lane.ReceivedMessage;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.support.GenericMessage;

/**
 * Makes of what the engine has received a message that outlives the call. The payload is
 * copied out once. No id is made up: a position is the better one, and costs nothing.
 */
final class ReceivedMessages {

	private ReceivedMessages() {
	}

	/**
	 * The message with all its headers.
	 * @param received the message
	 * @param publisher the name of its publisher, {@code null} if that is not known
	 * @throws UnreadableMessageException if the sender's headers cannot be read
	 */
	static Message<byte[]> toMessage(ReceivedMessage received, @Nullable String publisher) {
		try {
			return toMessage(received, received.headers(), publisher);
		}
		catch (ProtocolException ex) {
			throw new UnreadableMessageException("The headers of the message cannot be read: " + ex.getMessage(), ex);
		}
	}

	/**
	 * The message with what Hein itself knows of it.
	 */
	static Message<byte[]> withoutSentHeaders(ReceivedMessage received, @Nullable String publisher) {
		return toMessage(received, Map.of(), publisher);
	}

	private static Message<byte[]> toMessage(ReceivedMessage received, Map<String, String> sent,
			@Nullable String publisher) {
		Map<String, Object> headers = new LinkedHashMap<>(sent);
		// names of channels mean something in the sender's process only
		headers.remove(MessageHeaders.REPLY_CHANNEL);
		headers.remove(MessageHeaders.ERROR_CHANNEL);
		headers.put(HeinHeaders.TOPIC, received.topic());
		headers.put(HeinHeaders.POSITION, HeinPosition.of(received.position()));
		// what the sender calls so is not it
		headers.remove(HeinHeaders.PUBLISHER);
		if (publisher != null) {
			headers.put(HeinHeaders.PUBLISHER, publisher);
		}
		headers.put(HeinHeaders.CONTENT_TYPE, contentType(received.contentType(), sent.get(HeinHeaders.CONTENT_TYPE)));
		return new GenericMessage<>(received.payload(), new Headers(headers));
	}

	private static String contentType(ContentType type, @Nullable String sent) {
		return (type == ContentType.OTHER && sent != null) ? sent : type.mimeType();
	}

	// A message around something other than the received bytes.
	static <T> Message<T> message(T payload, Map<String, Object> headers) {
		return new GenericMessage<>(payload, new Headers(headers));
	}

	// What the sender's trace is looked for in.
	static Map<String, String> textHeaders(Message<?> message) {
		Map<String, String> text = new HashMap<>();
		message.getHeaders().forEach((name, value) -> {
			if (value instanceof String string) {
				text.put(name, string);
			}
		});
		return text;
	}

	private static final class Headers extends MessageHeaders {

		private static final long serialVersionUID = 1L;

		Headers(Map<String, Object> headers) {
			super(headers, ID_VALUE_NONE, -1L);
		}

	}

}
