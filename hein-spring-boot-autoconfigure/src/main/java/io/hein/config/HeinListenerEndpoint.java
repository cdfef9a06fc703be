package io.hein.config;

import java.util.List;

import io.hein.listener.HeinListenerErrorHandler;
import io.hein.listener.HeinMessageListener;
import io.hein.listener.MethodListenerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Describes a listener: its connection, its topics and its settings. What is {@code null}
 * is taken from the container factory.
 *
 * @since 0.1.0
 */
public interface HeinListenerEndpoint {

	/**
	 * The listener's id.
	 * @return the id, unique in the application
	 */
	String getId();

	/**
	 * The name of the connection.
	 * @return the name, {@code default} by default
	 */
	default String getConnection() {
		return HeinBeanNames.DEFAULT_CONNECTION;
	}

	/**
	 * What it wants.
	 * @return topic patterns, {@code **} by default
	 */
	default List<String> getTopics() {
		return List.of("**");
	}

	/**
	 * How many messages may be handled at once.
	 * @return the number, {@code null} for the factory's
	 */
	default @Nullable Integer getConcurrency() {
		return null;
	}

	/**
	 * Whether it starts with the application.
	 * @return whether it does, {@code null} for the factory's answer
	 */
	default @Nullable Boolean getAutoStartup() {
		return null;
	}

	/**
	 * What decides when it has failed.
	 * @return the error handler, {@code null} for the factory's
	 */
	default @Nullable HeinListenerErrorHandler getErrorHandler() {
		return null;
	}

	/**
	 * Make what is to be called.
	 * @param methods makes listeners of methods
	 * @return the listener
	 */
	HeinMessageListener createListener(MethodListenerFactory methods);

}
