package io.hein.test;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.Position;

/**
 * A message that a {@link HeinProbe} received.
 *
 * @param position its position
 * @param topic its topic
 * @param contentType what the payload is
 * @param headers its headers, empty for none
 * @param payload the payload; a copy that belongs to the test
 * @since 0.1.0
 */
public record ProbeMessage(Position position, String topic, ContentType contentType, Map<String, String> headers,
		byte[] payload) {

	/**
	 * The payload as text.
	 * @return the payload, read as UTF-8
	 */
	public String text() {
		return new String(this.payload, StandardCharsets.UTF_8);
	}

	@Override
	public String toString() {
		return "ProbeMessage[" + this.position.sequence() + " '" + this.topic + "', " + this.payload.length + " bytes]";
	}

}
