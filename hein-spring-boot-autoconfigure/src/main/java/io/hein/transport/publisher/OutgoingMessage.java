package io.hein.transport.publisher;

import java.util.Map;
import java.util.Objects;

import io.hein.transport.frame.ContentType;

/**
 * A message to publish. Holds its arguments as they are: nothing may change them until
 * {@code publish} has returned.
 *
 * @param topic the topic; see {@code Topics}
 * @param payload the payload
 * @param contentType what the payload is
 * @param headers headers as text, empty for none
 * @since 0.1.0
 */
public record OutgoingMessage(String topic, byte[] payload, ContentType contentType, Map<String, String> headers) {

	/**
	 * Create a message.
	 */
	public OutgoingMessage {
		Objects.requireNonNull(topic, "topic");
		Objects.requireNonNull(payload, "payload");
		Objects.requireNonNull(contentType, "contentType");
		Objects.requireNonNull(headers, "headers");
	}

	/**
	 * Create a message of bytes without headers.
	 * @param topic the topic
	 * @param payload the payload
	 */
	public OutgoingMessage(String topic, byte[] payload) {
		this(topic, payload, ContentType.BYTES, Map.of());
	}

}
