package io.hein.core;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import io.hein.transport.frame.ContentType;
import io.hein.transport.publisher.OutgoingMessage;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

/**
 * Converts payload and headers to what the engine publishes.
 */
class OutgoingMessages {

	/**
	 * Headers of messages that mean something in one process only.
	 */
	private static final Set<String> AT_HOME = Set.of(MessageHeaders.ID, MessageHeaders.TIMESTAMP,
			MessageHeaders.REPLY_CHANNEL, MessageHeaders.ERROR_CHANNEL);

	/**
	 * Headers that the receiver sets itself.
	 */
	private static final Set<String> NOT_SENT = Set.of(MessageHeaders.CONTENT_TYPE, HeinHeaders.TOPIC,
			HeinHeaders.POSITION, HeinHeaders.PUBLISHER);

	private static final Map<String, Object> NO_HEADERS = Map.of();

	private final MessageConverter converter;

	/**
	 * Whether bytes and text are known to be taken as they are, so that nothing needs to
	 * be built around them.
	 */
	private final boolean defaultConverter;

	/**
	 * The same for objects.
	 */
	private final @Nullable Function<Object, byte[]> json;

	OutgoingMessages(MessageConverter converter, boolean defaultConverter) {
		this.converter = converter;
		this.defaultConverter = defaultConverter;
		this.json = HeinMessageConverters.jsonWriter(converter);
	}

	OutgoingMessage create(String topic, Object payload, Map<String, ?> headers) {
		if (payload instanceof Message<?> message) {
			return create(topic, message.getPayload(), merged(message.getHeaders(), headers));
		}
		if (this.json != null && !(payload instanceof byte[] || payload instanceof String)) {
			UnsendablePayloads.check(payload);
		}
		Object contentType = headers.get(MessageHeaders.CONTENT_TYPE);
		if (this.defaultConverter && contentType == null) {
			if (payload instanceof byte[] bytes) {
				return new OutgoingMessage(topic, bytes, ContentType.BYTES, text(headers));
			}
			if (payload instanceof String string) {
				return new OutgoingMessage(topic, PayloadText.utf8(string), ContentType.TEXT, text(headers));
			}
			if (this.json != null) {
				return new OutgoingMessage(topic, this.json.apply(payload), ContentType.JSON, text(headers));
			}
		}
		Message<?> message = convert(payload, contentType);
		return create(topic, bytes(message.getPayload()), message.getHeaders().get(MessageHeaders.CONTENT_TYPE),
				text(headers));
	}

	private static Map<String, ?> merged(MessageHeaders headers, Map<String, ?> others) {
		if (others.isEmpty()) {
			return headers;
		}
		Map<String, Object> merged = new LinkedHashMap<>(headers);
		AT_HOME.forEach(merged::remove);
		others.forEach((name, value) -> {
			if (!(others instanceof MessageHeaders && AT_HOME.contains(name))) {
				merged.put(name, value);
			}
		});
		return merged;
	}

	private Message<?> convert(Object payload, @Nullable Object contentType) {
		Map<String, Object> headers = (contentType != null) ? Map.of(MessageHeaders.CONTENT_TYPE, contentType)
				: NO_HEADERS;
		Message<?> message = this.converter.toMessage(payload, new MessageHeaders(headers));
		if (message == null) {
			throw new HeinException("no message converter supports it"
					+ ((contentType != null) ? " with content type '" + contentType + "'" : "")
					+ " (for JSON, Jackson 3 must be on the class path)");
		}
		return message;
	}

	private static byte[] bytes(Object converted) {
		if (converted instanceof byte[] bytes) {
			return bytes;
		}
		if (converted instanceof String string) {
			return PayloadText.utf8(string);
		}
		throw new HeinException(
				"the message converter returned " + converted.getClass().getName() + " instead of bytes or text");
	}

	private static OutgoingMessage create(String topic, byte[] payload, @Nullable Object type,
			Map<String, String> headers) {
		MimeType mimeType = mimeType(type);
		ContentType contentType = contentType(mimeType);
		if (contentType == ContentType.OTHER) {
			Map<String, String> extended = new LinkedHashMap<>(headers);
			extended.put(HeinHeaders.CONTENT_TYPE, String.valueOf(mimeType));
			return new OutgoingMessage(topic, payload, contentType, extended);
		}
		return new OutgoingMessage(topic, payload, contentType, headers);
	}

	private static @Nullable MimeType mimeType(@Nullable Object type) {
		if (type == null || type instanceof MimeType) {
			return (MimeType) type;
		}
		return MimeTypeUtils.parseMimeType(type.toString());
	}

	private static ContentType contentType(@Nullable MimeType type) {
		if (type == null) {
			return ContentType.BYTES;
		}
		int charset = (type.getCharset() != null) ? 1 : 0;
		if (type.getParameters().size() > charset
				|| (charset == 1 && !StandardCharsets.UTF_8.equals(type.getCharset()))) {
			return ContentType.OTHER;
		}
		if (type.equalsTypeAndSubtype(MimeTypeUtils.APPLICATION_JSON)) {
			return ContentType.JSON;
		}
		if (type.equalsTypeAndSubtype(MimeTypeUtils.TEXT_PLAIN)) {
			return ContentType.TEXT;
		}
		return type.equalsTypeAndSubtype(MimeTypeUtils.APPLICATION_OCTET_STREAM) ? ContentType.BYTES
				: ContentType.OTHER;
	}

	private static Map<String, String> text(Map<String, ?> headers) {
		if (headers.isEmpty()) {
			return Map.of();
		}
		Map<String, String> text = new LinkedHashMap<>();
		headers.forEach((name, value) -> {
			if (AT_HOME.contains(name)) {
				requireMessageHeader(name, headers);
			}
			else if (!NOT_SENT.contains(name)) {
				text.put(name, HeaderText.of(name, value));
			}
		});
		return text;
	}

	/**
	 * A message has such a header anyway, but one in a map is meant to arrive.
	 */
	private static void requireMessageHeader(String name, Map<String, ?> headers) {
		if (!(headers instanceof MessageHeaders)) {
			throw new HeinException(
					"header '" + name + "' has a meaning within one process only and is not sent; use another name");
		}
	}

}
