package io.hein.core;

import org.springframework.messaging.MessageHeaders;

/**
 * Names of the headers that Hein itself sets on a received message. What the sender had
 * set comes beside them, as text.
 *
 * @since 0.1.0
 */
public final class HeinHeaders {

	/**
	 * The topic, a {@link String}. In a batch the topics of its messages, a list. On a
	 * message given to {@link HeinOperations#send(org.springframework.messaging.Message)}
	 * it chooses the topic.
	 */
	public static final String TOPIC = "hein_topic";

	/**
	 * The {@link HeinPosition}. In a batch the positions of its messages, a list. Ignored
	 * on a message that is sent.
	 */
	public static final String POSITION = "hein_position";

	/**
	 * What the payload is, as text of a MIME type. On a message that is sent it says so
	 * of bytes and of text.
	 */
	public static final String CONTENT_TYPE = MessageHeaders.CONTENT_TYPE;

	private HeinHeaders() {
	}

}
