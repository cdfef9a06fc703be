package io.hein.config;

import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

import io.hein.core.HeinException;

/**
 * A listener names a connection that does not exist.
 *
 * @since 0.1.0
 */
public class UnknownConnectionException extends HeinException {

	private static final long serialVersionUID = 1L;

	private final String listener;

	private final String connection;

	private final TreeSet<String> known;

	/**
	 * Create an exception.
	 * @param listener the listener's id
	 * @param connection the connection that it names
	 * @param known the connections that there are
	 */
	public UnknownConnectionException(String listener, String connection, Collection<String> known) {
		super("Listener '" + listener + "' names the connection '" + connection + "', but there are only "
				+ new TreeSet<>(known));
		this.listener = listener;
		this.connection = connection;
		this.known = new TreeSet<>(known);
	}

	/**
	 * The listener's id.
	 * @return the id
	 */
	public String getListener() {
		return this.listener;
	}

	/**
	 * The connection that the listener names.
	 * @return the name
	 */
	public String getConnection() {
		return this.connection;
	}

	/**
	 * The connections that there are.
	 * @return their names, sorted
	 */
	public Set<String> getKnown() {
		return Collections.unmodifiableSet(this.known);
	}

}
