package io.hein.actuate.endpoint;

import java.util.Collection;
import java.util.List;

import io.hein.config.HeinConnections;
import io.hein.config.HeinListenerEndpointRegistry;
import io.hein.listener.MessageListenerContainer;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.Subscriber;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.util.Assert;

/**
 * {@link Endpoint} that shows publishers with their subscribers, connections, and
 * listeners. Neither instance ids nor tokens are shown.
 *
 * @since 0.1.0
 */
@Endpoint(id = "hein")
public class HeinEndpoint {

	private final List<Publisher> publishers;

	private final HeinConnections connections;

	private final HeinListenerEndpointRegistry registry;

	/**
	 * Create an endpoint.
	 * @param publishers the publishers
	 * @param connections the connections
	 * @param registry the listeners
	 */
	public HeinEndpoint(Collection<Publisher> publishers, HeinConnections connections,
			HeinListenerEndpointRegistry registry) {
		Assert.notNull(publishers, "'publishers' must not be null");
		Assert.notNull(connections, "'connections' must not be null");
		Assert.notNull(registry, "'registry' must not be null");
		this.publishers = List.copyOf(publishers);
		this.connections = connections;
		this.registry = registry;
	}

	/**
	 * Publishers, connections and listeners at present.
	 * @return a snapshot
	 */
	@ReadOperation
	public HeinDescriptor hein() {
		List<HeinDescriptor.ConnectionDescriptor> connections = this.connections.names()
			.stream()
			.flatMap((name) -> connection(name).stream())
			.toList();
		return new HeinDescriptor(this.publishers.stream().map(HeinDescriptor.PublisherDescriptor::of).toList(),
				connections, this.registry.getListenerContainers().stream().map(HeinEndpoint::listener).toList());
	}

	private List<HeinDescriptor.ConnectionDescriptor> connection(String name) {
		Subscriber subscriber = this.connections.find(name);
		return (subscriber != null) ? List.of(HeinDescriptor.ConnectionDescriptor.of(name, subscriber)) : List.of();
	}

	private static HeinDescriptor.ListenerDescriptor listener(MessageListenerContainer container) {
		return new HeinDescriptor.ListenerDescriptor(container.getId(), container.getConnection(),
				(container.isGapsOnly()) ? List.of() : container.getTopics(), container.getState().name(),
				container.getQueueSize());
	}

}
