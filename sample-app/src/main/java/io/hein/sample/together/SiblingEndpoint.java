package io.hein.sample.together;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

import io.hein.actuate.endpoint.HeinDescriptor;
import io.hein.actuate.endpoint.HeinEndpoint;
import io.hein.config.HeinConnections;
import io.hein.config.HeinListenerEndpointRegistry;
import io.hein.transport.publisher.Publisher;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * What the endpoint {@code hein} of each application would show, in one.
 */
@Endpoint(id = "hein")
class SiblingEndpoint {

	private final Supplier<? extends Collection<Sibling>> siblings;

	SiblingEndpoint(Supplier<? extends Collection<Sibling>> siblings) {
		this.siblings = siblings;
	}

	@ReadOperation
	HeinDescriptor hein() {
		List<HeinDescriptor.PublisherDescriptor> publishers = new ArrayList<>();
		List<HeinDescriptor.ConnectionDescriptor> connections = new ArrayList<>();
		List<HeinDescriptor.ListenerDescriptor> listeners = new ArrayList<>();
		for (Sibling sibling : this.siblings.get()) {
			HeinConnections connected = sibling.find(HeinConnections.class);
			HeinListenerEndpointRegistry registry = sibling.find(HeinListenerEndpointRegistry.class);
			if (connected != null && registry != null) {
				Publisher publisher = sibling.find(Publisher.class);
				HeinDescriptor one = new HeinEndpoint((publisher != null) ? List.of(publisher) : List.of(), connected,
						registry)
					.hein();
				publishers.addAll(one.publishers());
				connections.addAll(one.connections());
				listeners.addAll(one.listeners());
			}
		}
		return new HeinDescriptor(publishers, connections, listeners);
	}

}
