package io.hein.config;

import io.hein.core.HeinException;

/**
 * A listener is to start on a connection for which no publisher's address is known.
 *
 * @since 0.1.0
 */
public class NoAddressException extends HeinException {

	private static final long serialVersionUID = 1L;

	private final String listener;

	private final String connection;

	private final String property;

	/**
	 * Create an exception.
	 * @param listener the listener's id
	 * @param connection its connection
	 * @param property the property that sets the connection's address
	 */
	public NoAddressException(String listener, String connection, String property) {
		super("Listener '" + listener + "' needs the address of a publisher: '" + property + "' is not set");
		this.listener = listener;
		this.connection = connection;
		this.property = property;
	}

	/**
	 * The listener's id.
	 * @return the id
	 */
	public String getListener() {
		return this.listener;
	}

	/**
	 * The listener's connection.
	 * @return the name
	 */
	public String getConnection() {
		return this.connection;
	}

	/**
	 * What sets the connection's address.
	 * @return the name of the property
	 */
	public String getProperty() {
		return this.property;
	}

}
