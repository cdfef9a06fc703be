package io.hein.actuate.endpoint;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

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

	private final List<HeinConnections> connections;

	private final List<HeinListenerEndpointRegistry> registries;

	/**
	 * Create an endpoint.
	 * @param publishers the publishers
	 * @param connections the connections
	 * @param registry the listeners
	 */
	public HeinEndpoint(Collection<Publisher> publishers, HeinConnections connections,
			HeinListenerEndpointRegistry registry) {
		this(publishers, List.of(connections), List.of(registry));
	}

	/**
	 * Create an endpoint of several contexts.
	 * @param publishers the publishers of all
	 * @param connections the connections of each; what two of them have is shown once
	 * @param registries the listeners of each
	 */
	public HeinEndpoint(Collection<Publisher> publishers, Collection<HeinConnections> connections,
			Collection<HeinListenerEndpointRegistry> registries) {
		Assert.notNull(publishers, "'publishers' must not be null");
		Assert.notNull(connections, "'connections' must not be null");
		Assert.notNull(registries, "'registries' must not be null");
		this.publishers = List.copyOf(publishers);
		this.connections = List.copyOf(connections);
		this.registries = List.copyOf(registries);
	}

	/**
	 * Publishers, connections and listeners at present.
	 * @return a snapshot
	 */
	@ReadOperation
	public HeinDescriptor hein() {
		return new HeinDescriptor(this.publishers.stream().map(HeinDescriptor.PublisherDescriptor::of).toList(),
				connections(),
				this.registries.stream()
					.flatMap((registry) -> registry.getListenerContainers().stream())
					.map(HeinEndpoint::listener)
					.toList());
	}

	private List<HeinDescriptor.ConnectionDescriptor> connections() {
		Set<Subscriber> shown = Collections.newSetFromMap(new IdentityHashMap<>());
		List<HeinDescriptor.ConnectionDescriptor> descriptors = new ArrayList<>();
		for (HeinConnections context : this.connections) {
			for (String name : context.names()) {
				Subscriber subscriber = context.find(name);
				if (subscriber != null && shown.add(subscriber)) {
					descriptors.add(HeinDescriptor.ConnectionDescriptor.of(name, subscriber));
				}
			}
		}
		return descriptors;
	}

	private static HeinDescriptor.ListenerDescriptor listener(MessageListenerContainer container) {
		return new HeinDescriptor.ListenerDescriptor(container.getId(), container.getConnection(),
				(container.isGapsOnly()) ? List.of() : container.getTopics(), container.getState().name(),
				container.getQueueSize());
	}

}
