package io.hein.sample.together;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.hein.sample.instance.InstanceConfiguration;
import io.hein.sample.wall.EventSentences;
import io.hein.sample.wall.FleetRow;
import io.hein.sample.wall.Lines;
import io.hein.test.Cut;
import io.hein.test.FaultProxy;
import io.hein.transport.fleet.AddressSource;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.Subscriber;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * An instance of the fleet, with a cable to each other one that it may listen to.
 */
final class FleetInstance {

	private static final List<Class<?>> SOURCES = List.of(InstanceConfiguration.class, PublisherMetrics.class,
			SiblingMetrics.class);

	private final Sibling sibling;

	private final FleetRow row;

	private final Map<String, FaultProxy> cables = new ConcurrentHashMap<>();

	FleetInstance(String name, MeterRegistry registry, Lines lines) {
		this.sibling = new Sibling(name, registry, SOURCES, List.of(new EventSentences(lines, name)));
		this.row = new FleetRow(name, () -> this.sibling.find(Publisher.class),
				() -> this.sibling.find(Subscriber.class));
	}

	String name() {
		return this.sibling.name();
	}

	Sibling sibling() {
		return this.sibling;
	}

	FleetRow row() {
		return this.row;
	}

	/**
	 * Start it. It looks for others itself.
	 */
	void start() {
		AddressSource source = this::addresses;
		this.sibling.start(List.of("instance"), Map.of("addressSource", source, "hearing", this.row),
				List.of("--hein.publisher.name=" + name(), "--hein.subscriber.name=" + name()));
	}

	/**
	 * What a name with one address for each instance is elsewhere.
	 */
	private List<InetSocketAddress> addresses() {
		return this.cables.values()
			.stream()
			.map((cable) -> InetSocketAddress.createUnresolved(cable.host(), cable.port()))
			.toList();
	}

	void layCableTo(FleetInstance other) {
		Publisher publisher = other.sibling.find(Publisher.class);
		InetSocketAddress address = (publisher != null) ? publisher.address() : null;
		if (address == null) {
			throw new IllegalStateException(other.name() + " is not listening");
		}
		this.cables.put(other.name(), FaultProxy.to(address));
	}

	/**
	 * As the death of the other one looks from here: the connection is gone, without a
	 * goodbye, and its address is listed no more.
	 */
	void lose(FleetInstance other) {
		FaultProxy cable = this.cables.remove(other.name());
		if (cable != null) {
			cable.refuse();
			cable.cutAll(Cut.RESET);
			cable.close();
		}
	}

	void close() {
		this.sibling.close();
		this.cables.values().forEach(FaultProxy::close);
		this.cables.clear();
	}

}
