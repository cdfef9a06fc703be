package io.hein.config;

import java.util.List;
import java.util.Set;

import io.hein.transport.subscriber.Subscriber;
import org.jspecify.annotations.Nullable;

/**
 * The connections of the application, by name.
 *
 * @since 0.1.0
 */
public interface HeinConnections {

	/**
	 * The names of all connections that are known, {@code default} always among them.
	 * @return the names
	 */
	Set<String> names();

	/**
	 * The subscriber of a connection.
	 * @param connection one of the {@link #names()}
	 * @return the subscriber, always the same one; {@code null} if the connection has no
	 * address
	 */
	@Nullable Subscriber find(String connection);

	/**
	 * The names of those connections that begin and end with this context. Others are of
	 * a parent, which starts and stops them.
	 * @return some of the {@link #names()}, by default all
	 */
	default Set<String> owned() {
		return names();
	}

	/**
	 * Whether the context that a connection begins and ends with is closing. The
	 * connection is about to stop then, with what still waits for listeners.
	 * @param connection one of the {@link #names()}
	 * @return whether it is, by default {@code false}
	 */
	default boolean isEnding(String connection) {
		return false;
	}

	/**
	 * The subscribers of which any could be the connection's, so that none is.
	 * @param connection one of the {@link #names()}
	 * @return the names of their beans, nothing as a rule
	 */
	default List<String> undecided(String connection) {
		return List.of();
	}

	/**
	 * What sets the address of a connection.
	 * @param connection one of the {@link #names()}
	 * @return the name of the property
	 */
	default String addressProperty(String connection) {
		return HeinBeanNames.DEFAULT_CONNECTION.equals(connection) ? "hein.subscriber.addresses"
				: "hein.subscriber.connection." + connection + ".addresses";
	}

}
