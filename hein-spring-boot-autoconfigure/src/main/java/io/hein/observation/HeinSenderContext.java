package io.hein.observation;

import java.util.Map;

import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;

/**
 * The context of sending a message. Its carrier is the message's headers, to which the
 * trace is added.
 *
 * @since 0.1.0
 */
public class HeinSenderContext extends SenderContext<Map<String, String>> {

	private final String publisher;

	private final String topic;

	/**
	 * Create a context.
	 * @param publisher the publisher's name
	 * @param topic the message's topic
	 * @param headers the message's headers, mutable
	 */
	public HeinSenderContext(String publisher, String topic, Map<String, String> headers) {
		super((carrier, key, value) -> {
			if (carrier != null) {
				carrier.put(key, value);
			}
		}, Kind.PRODUCER);
		this.publisher = publisher;
		this.topic = topic;
		setCarrier(headers);
		setRemoteServiceName("hein");
	}

	/**
	 * The publisher's name.
	 * @return the name
	 */
	public String getPublisher() {
		return this.publisher;
	}

	/**
	 * The message's topic.
	 * @return the topic
	 */
	public String getTopic() {
		return this.topic;
	}

}
