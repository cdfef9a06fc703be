package io.hein.config;

import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

import io.hein.core.HeinException;
import org.jspecify.annotations.Nullable;

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

	private final @Nullable String declaration;

	/**
	 * Create an exception.
	 * @param listener the listener's id
	 * @param connection the connection that it names
	 * @param known the connections that there are
	 */
	public UnknownConnectionException(String listener, String connection, Collection<String> known) {
		this(listener, connection, known, null);
	}

	/**
	 * Create an exception that knows where the listener was declared.
	 * @param listener the listener's id
	 * @param connection the connection that it names
	 * @param known the connections that there are
	 * @param declaration where the listener was declared, {@code null} if not known
	 */
	public UnknownConnectionException(String listener, String connection, Collection<String> known,
			@Nullable String declaration) {
		super("Listener '" + listener + "' names the connection '" + connection + "', but there are only "
				+ new TreeSet<>(known));
		this.listener = listener;
		this.connection = connection;
		this.known = new TreeSet<>(known);
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
