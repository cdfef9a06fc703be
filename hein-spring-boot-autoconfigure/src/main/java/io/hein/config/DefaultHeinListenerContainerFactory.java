package io.hein.config;

import java.util.List;

import io.hein.listener.ContainerProperties;
import io.hein.listener.DefaultMessageListenerContainer;
import io.hein.listener.HeinMessageListener;
import io.hein.listener.MessageListenerContainer;
import io.hein.listener.MethodListenerFactory;
import io.hein.transport.subscriber.Subscriber;

import org.springframework.util.Assert;

/**
 * Makes containers on the connections of the application.
 *
 * @since 0.1.0
 */
public class DefaultHeinListenerContainerFactory implements HeinListenerContainerFactory {

	private final HeinConnections connections;

	private final ContainerProperties properties;

	private final MethodListenerFactory methods;

	/**
	 * Create a factory.
	 * @param connections the connections
	 * @param properties what endpoints leave open; copied for each container
	 * @param methods makes listeners of methods
	 */
	public DefaultHeinListenerContainerFactory(HeinConnections connections, ContainerProperties properties,
			MethodListenerFactory methods) {
		Assert.notNull(connections, "'connections' must not be null");
		Assert.notNull(properties, "'properties' must not be null");
		Assert.notNull(methods, "'methods' must not be null");
		this.connections = connections;
		this.properties = properties;
		this.methods = methods;
	}

	@Override
	public MessageListenerContainer createContainer(HeinListenerEndpoint endpoint) {
		String id = endpoint.getId();
		String connection = endpoint.getConnection();
		if (!this.connections.names().contains(connection)) {
			throw new UnknownConnectionException(id, connection, this.connections.names(), endpoint.toString());
		}
		ContainerProperties properties = properties(endpoint);
		if (properties.isAutoStartup()) {
			subscriber(endpoint);
		}
		HeinMessageListener listener = endpoint.createListener(this.methods);
		try {
			return new DefaultMessageListenerContainer(id, connection, endpoint.getTopics(), () -> subscriber(endpoint),
					listener, properties);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("Listener '" + id + "': " + ex.getMessage(), ex);
		}
	}

	private ContainerProperties properties(HeinListenerEndpoint endpoint) {
		ContainerProperties properties = new ContainerProperties(this.properties);
		if (endpoint.getConcurrency() != null) {
			properties.setConcurrency(endpoint.getConcurrency());
		}
		if (endpoint.getAutoStartup() != null) {
			properties.setAutoStartup(endpoint.getAutoStartup());
		}
		if (endpoint.getErrorHandler() != null) {
			properties.setErrorHandler(endpoint.getErrorHandler());
		}
		return properties;
	}

	private Subscriber subscriber(HeinListenerEndpoint endpoint) {
		String connection = endpoint.getConnection();
		Subscriber subscriber = this.connections.find(connection);
		List<String> undecided = (subscriber != null) ? List.of() : this.connections.undecided(connection);
		if (!undecided.isEmpty()) {
			throw new InvalidListenerException(endpoint.toString(),
					"there are several subscribers that could be its connection '" + connection + "': "
							+ String.join(", ", undecided),
					"Mark one of these beans as @Primary, or name one in 'connection' of @HeinListener.", null);
		}
		if (subscriber == null) {
			throw new NoAddressException(endpoint.getId(), connection, this.connections.addressProperty(connection),
					endpoint.toString());
		}
		return subscriber;
	}

}
