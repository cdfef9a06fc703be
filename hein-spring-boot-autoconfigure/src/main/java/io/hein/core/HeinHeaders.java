package io.hein.core;

import io.hein.transport.classic.ClassicProtocol;

import org.springframework.messaging.MessageHeaders;

/**
 * Names of the headers that Hein itself sets on a received message, in addition to those
 * that the sender has set, which are text.
 *
 * @since 0.1.0
 */
public final class HeinHeaders {

	/**
	 * The topic, a {@link String}. In a batch the topics of its messages, a list. On a
	 * message given to {@link HeinOperations#send(org.springframework.messaging.Message)}
	 * it selects the topic.
	 */
	public static final String TOPIC = "hein_topic";

	/**
	 * The {@link HeinPosition}. In a batch the positions of its messages, a list. Ignored
	 * on a message that is sent.
	 */
	public static final String POSITION = "hein_position";

	/**
	 * The name of the publisher that the message comes from, a {@link String}. In a batch
	 * the publishers of its messages, a list. With a gap the publisher whose messages
	 * will not come, empty if it is not known. Ignored on a message that is sent.
	 */
	public static final String PUBLISHER = "hein_publisher";

	/**
	 * The content type of the payload, a MIME type as text. On a message that is sent it
	 * may be set for bytes and text.
	 */
	public static final String CONTENT_TYPE = MessageHeaders.CONTENT_TYPE;

	/**
	 * In which form a message goes to subscribers of the classic protocol, text: one of
	 * {@code raw}, {@code typed} and {@code packed}
	 * ({@link io.hein.transport.classic.ClassicForm}). Without it, JSON goes typed and
	 * everything else raw.
	 */
	public static final String CLASSIC_FORM = ClassicProtocol.FORM_HEADER;

	private HeinHeaders() {
	}

}
