package io.hein.transport.backbone;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a log that several publishers share cannot be opened.
 *
 * @since 0.1.0
 */
public class BackboneException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final Reason reason;

	private final List<String> servers;

	private final String topic;

	/**
	 * Create an exception.
	 * @param reason why it cannot be opened
	 * @param servers the servers that hold it
	 * @param topic the name under which they hold it
	 * @param message what has happened
	 * @param cause what was thrown, {@code null} for nothing
	 */
	public BackboneException(Reason reason, List<String> servers, String topic, String message,
			@Nullable Throwable cause) {
		super(message, cause);
		this.reason = reason;
		this.servers = List.copyOf(servers);
		this.topic = topic;
	}

	/**
	 * Why the log cannot be opened.
	 * @return the reason
	 */
	public Reason getReason() {
		return this.reason;
	}

	/**
	 * The servers that hold it.
	 * @return the servers, as they were given
	 */
	public List<String> getServers() {
		return this.servers;
	}

	/**
	 * The name under which they hold it.
	 * @return the name
	 */
	public String getTopic() {
		return this.topic;
	}

	/**
	 * Why a log cannot be opened.
	 */
	public enum Reason {

		/**
		 * The servers do not answer.
		 */
		UNREACHABLE,

		/**
		 * They do not let this application in, or not to this topic.
		 */
		NOT_AUTHORIZED,

		/**
		 * There is no such topic, and it was not created.
		 */
		NO_TOPIC,

		/**
		 * The topic has several partitions, and none was chosen, or there is no such one.
		 */
		PARTITIONS,

		/**
		 * The topic has a setting with which the log would lose messages, or change.
		 */
		UNSAFE_TOPIC,

		/**
		 * The topic takes no messages as long as those that may be published.
		 */
		MESSAGE_SIZE,

		/**
		 * The properties of the connection are not legal.
		 */
		PROPERTIES,

		/**
		 * The messages could not be read up to the end in time.
		 */
		TOO_SLOW,

		/**
		 * Messages that other publishers have read, and may have handed out, are not
		 * there any more, and others may be at their positions.
		 */
		HISTORY_LOST

	}

}
