package io.hein.config;

import io.hein.core.HeinException;
import org.jspecify.annotations.Nullable;

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

	private final @Nullable String declaration;

	/**
	 * Create an exception.
	 * @param listener the listener's id
	 * @param connection its connection
	 * @param property the property that sets the connection's address
	 */
	public NoAddressException(String listener, String connection, String property) {
		this(listener, connection, property, null);
	}

	/**
	 * Create an exception that knows where the listener was declared.
	 * @param listener the listener's id
	 * @param connection its connection
	 * @param property the property that sets the connection's address
	 * @param declaration where the listener was declared, {@code null} if not known
	 */
	public NoAddressException(String listener, String connection, String property, @Nullable String declaration) {
		super("Listener '" + listener + "' needs the address of a publisher: '" + property + "' is not set");
		this.listener = listener;
		this.connection = connection;
		this.property = property;
		this.declaration = declaration;
	}

	/**
	 * Where the listener was declared.
	 * @return the method or class, and the bean; {@code null} if not known
	 */
	public @Nullable String getDeclaration() {
		return this.declaration;
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
