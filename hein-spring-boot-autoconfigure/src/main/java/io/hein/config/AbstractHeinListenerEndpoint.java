package io.hein.config;

import java.util.Collection;
import java.util.List;

import io.hein.listener.HeinListenerErrorHandler;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * What all endpoints have. Not thread-safe: complete before it is registered.
 *
 * @since 0.1.0
 */
public abstract class AbstractHeinListenerEndpoint implements HeinListenerEndpoint {

	private String id = "";

	private String connection = HeinBeanNames.DEFAULT_CONNECTION;

	private List<String> topics = List.of("**");

	private @Nullable Integer concurrency;

	private @Nullable Boolean autoStartup;

	private @Nullable HeinListenerErrorHandler errorHandler;

	@Override
	public String getId() {
		return this.id;
	}

	/**
	 * Set the listener's id.
	 * @param id the id; empty (the default) to have one made when it is registered
	 */
	public void setId(String id) {
		Assert.notNull(id, "'id' must not be null");
		this.id = id;
	}

	@Override
	public String getConnection() {
		return this.connection;
	}

	/**
	 * Set the name of the connection.
	 * @param connection the name
	 */
	public void setConnection(String connection) {
		Assert.hasText(connection, "'connection' must not be empty");
		this.connection = connection;
	}

	@Override
	public List<String> getTopics() {
		return this.topics;
	}

	/**
	 * Set what it wants.
	 * @param topics topic patterns
	 */
	public void setTopics(Collection<String> topics) {
		this.topics = List.copyOf(topics);
	}

	@Override
	public @Nullable Integer getConcurrency() {
		return this.concurrency;
	}

	/**
	 * Set how many messages may be handled at once.
	 * @param concurrency the number, {@code null} for the factory's
	 */
	public void setConcurrency(@Nullable Integer concurrency) {
		this.concurrency = concurrency;
	}

	@Override
	public @Nullable Boolean getAutoStartup() {
		return this.autoStartup;
	}

	/**
	 * Set whether it starts with the application.
	 * @param autoStartup whether it does, {@code null} for the factory's answer
	 */
	public void setAutoStartup(@Nullable Boolean autoStartup) {
		this.autoStartup = autoStartup;
	}

	@Override
	public @Nullable HeinListenerErrorHandler getErrorHandler() {
		return this.errorHandler;
	}

	/**
	 * Set what decides when it has failed.
	 * @param errorHandler the error handler, {@code null} for the factory's
	 */
	public void setErrorHandler(@Nullable HeinListenerErrorHandler errorHandler) {
		this.errorHandler = errorHandler;
	}

	/**
	 * What an id is made of if none was set.
	 * @return the beginning of an id
	 */
	protected String getIdBase() {
		return "heinListener";
	}

}
