package io.hein.observation;

import java.util.Map;

import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;

/**
 * The context of handling a message, a batch or a gap. Its carrier is the message's
 * headers, from which the trace continues; a batch or a gap carries none.
 *
 * @since 0.1.0
 */
public class HeinReceiverContext extends ReceiverContext<Map<String, String>> {

	private final String connection;

	private final String listener;

	private final String topic;

	private volatile String outcome = "none";

	/**
	 * Create a context.
	 * @param connection the connection's name
	 * @param listener the listener's id
	 * @param topic the message's topic; empty for a batch or a gap
	 * @param headers the message's headers; empty for a batch or a gap
	 */
	public HeinReceiverContext(String connection, String listener, String topic, Map<String, String> headers) {
		super((carrier, key) -> carrier.get(key), Kind.CONSUMER);
		this.connection = connection;
		this.listener = listener;
		this.topic = topic;
		setCarrier(headers);
		setRemoteServiceName("hein");
	}

	/**
	 * The connection's name.
	 * @return the name
	 */
	public String getConnection() {
		return this.connection;
	}

	/**
	 * The listener's id.
	 * @return the id
	 */
	public String getListener() {
		return this.listener;
	}

	/**
	 * The message's topic.
	 * @return the topic; empty for a batch or a gap
	 */
	public String getTopic() {
		return this.topic;
	}

	/**
	 * How it ended.
	 * @return {@code handled}, {@code failed} or {@code unreadable}; {@code none} before
	 * the end
	 */
	public String getOutcome() {
		return this.outcome;
	}

	/**
	 * Set how it ended.
	 * @param outcome {@code handled}, {@code failed} or {@code unreadable}
	 */
	public void setOutcome(String outcome) {
		this.outcome = outcome;
	}

}
