package io.hein.sample.together;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

import io.hein.sample.publisher.PublisherConfiguration;
import io.hein.sample.wall.EdgesPanel;
import io.hein.sample.wall.EventSentences;
import io.hein.sample.wall.Lines;
import io.hein.test.Cut;
import io.hein.test.FaultProxy;
import io.hein.transport.publisher.Publisher;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * A publisher that shares its log with others, and the cable to it. For one thread at a
 * time.
 */
final class EdgeSide {

	private final Sibling sibling;

	private @Nullable FaultProxy cable;

	EdgeSide(String name, MeterRegistry registry, Lines lines) {
		this.sibling = new Sibling(name, registry, List.of(PublisherConfiguration.class, PublisherMetrics.class),
				List.of(new EventSentences(lines, name)));
	}

	String name() {
		return this.sibling.name();
	}

	Sibling sibling() {
		return this.sibling;
	}

	EdgesPanel.Edge row() {
		return new EdgesPanel.Edge(name(), this::publisher);
	}

	private @Nullable Publisher publisher() {
		return this.sibling.find(Publisher.class);
	}

	void start(String servers) {
		this.sibling.start(List.of("publisher", "edge"), Map.of(),
				List.of("--hein.publisher.name=" + name(), "--spring.kafka.bootstrap-servers=" + servers));
		Publisher started = publisher();
		InetSocketAddress address = (started != null) ? started.address() : null;
		if (address == null) {
			throw new IllegalStateException(name() + " is not listening");
		}
		connect(address);
	}

	private void connect(InetSocketAddress address) {
		if (this.cable == null) {
			this.cable = FaultProxy.to(address);
		}
		else {
			this.cable.target(address);
			this.cable.accept();
		}
	}

	/**
	 * Where subscribers find it.
	 */
	String address() {
		FaultProxy laid = this.cable;
		if (laid == null) {
			throw new IllegalStateException(name() + " was not started");
		}
		return laid.host() + ":" + laid.port();
	}

	/**
	 * As a killed process looks from outside: the connections are gone before a goodbye
	 * can be said.
	 */
	void kill() {
		cut();
		this.sibling.close();
	}

	private void cut() {
		if (this.cable != null) {
			this.cable.refuse();
			this.cable.cutAll(Cut.RESET);
		}
	}

	void close() {
		this.sibling.close();
		if (this.cable != null) {
			this.cable.close();
		}
	}

}
