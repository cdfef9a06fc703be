package io.hein.core;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import io.hein.transport.frame.ContentType;
import io.hein.transport.publisher.OutgoingMessage;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

/**
 * Makes of payload and headers what the engine publishes.
 */
class OutgoingMessages {

	/**
	 * Headers that mean something in one process only, or that the receiver sets itself.
	 */
	private static final Set<String> NOT_SENT = Set.of(MessageHeaders.ID, MessageHeaders.TIMESTAMP,
			MessageHeaders.REPLY_CHANNEL, MessageHeaders.ERROR_CHANNEL, MessageHeaders.CONTENT_TYPE, HeinHeaders.TOPIC,
			HeinHeaders.POSITION);

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
		Object contentType = headers.get(MessageHeaders.CONTENT_TYPE);
		if (this.defaultConverter && contentType == null) {
			if (payload instanceof byte[] bytes) {
				return new OutgoingMessage(topic, bytes, ContentType.BYTES, text(headers));
			}
			if (payload instanceof String string) {
				return new OutgoingMessage(topic, string.getBytes(StandardCharsets.UTF_8), ContentType.TEXT,
						text(headers));
			}
			if (this.json != null) {
				return new OutgoingMessage(topic, this.json.apply(payload), ContentType.JSON, text(headers));
			}
		}
		Message<?> message = convert(payload, contentType);
		return create(topic, bytes(message.getPayload()), message.getHeaders().get(MessageHeaders.CONTENT_TYPE),
				text(headers));
	}

	private Message<?> convert(Object payload, @Nullable Object contentType) {
		Map<String, Object> headers = (contentType != null) ? Map.of(MessageHeaders.CONTENT_TYPE, contentType)
				: NO_HEADERS;
		Message<?> message = this.converter.toMessage(payload, new MessageHeaders(headers));
		if (message == null) {
			throw new HeinException("no message converter takes it"
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
			return string.getBytes(StandardCharsets.UTF_8);
		}
		throw new HeinException(
				"the message converter has made " + converted.getClass().getName() + " of it instead of bytes or text");
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
			if (!NOT_SENT.contains(name)) {
				text.put(name, text(name, value));
			}
		});
		return text;
	}

	private static String text(String name, @Nullable Object value) {
		if (value == null || !(BeanUtils.isSimpleValueType(value.getClass()) || value instanceof MimeType)) {
			throw new HeinException(
					"header '" + name + "' is " + ((value != null) ? "of type " + value.getClass().getName() : "null")
							+ "; only text and other simple values travel");
		}
		return (value instanceof Class<?> type) ? type.getName() : value.toString();
	}

}
