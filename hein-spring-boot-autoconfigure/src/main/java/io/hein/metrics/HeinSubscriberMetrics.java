package io.hein.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

import io.hein.config.HeinConnections;
import io.hein.config.HeinListenerEndpointRegistry;
import io.hein.transport.frame.GapReason;
import io.hein.transport.subscriber.ConnectionState;
import io.hein.transport.subscriber.Protocol;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.subscriber.SubscriberStatistics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The meters of all connections. They come and go with the registry of listeners, which
 * starts and stops the connections.
 *
 * @since 0.1.0
 */
public class HeinSubscriberMetrics extends AbstractHeinMeterBinder {

	private final HeinConnections connections;

	/**
	 * Create meters.
	 * @param connections the connections
	 */
	public HeinSubscriberMetrics(HeinConnections connections) {
		super(HeinListenerEndpointRegistry.PHASE - 1);
		Assert.notNull(connections, "'connections' must not be null");
		this.connections = connections;
	}

	@Override
	List<Meter> register(MeterRegistry registry) {
		List<Meter> meters = new ArrayList<>();
		for (String name : this.connections.names()) {
			Subscriber subscriber = this.connections.find(name);
			if (subscriber != null) {
				meters.addAll(new Connection(name, subscriber).register(registry));
			}
		}
		return meters;
	}

	/**
	 * The meters of one connection.
	 */
	private record Connection(String name, Subscriber subscriber) {

		List<Meter> register(MeterRegistry registry) {
			List<Meter> meters = new ArrayList<>();
			meters.add(gauge("hein.subscriber.connections", Connection::connected, "connections",
					"Connections that are attached to a publisher.")
				.tag(PROTOCOL, tag(this.subscriber.protocol()))
				.register(registry));
			meters.add(gauge("hein.subscriber.publishers", Connection::publishers, "publishers",
					"Publishers that the connection is attached to.")
				.register(registry));
			meters.add(gauge("hein.subscriber.lag", (subscriber) -> orUnknown(subscriber.status().lag()), "messages",
					"Messages of the log that were not received yet, NaN if not known.")
				.register(registry));
			meters.add(counter("hein.subscriber.messages.received", SubscriberStatistics::received, "messages",
					"Messages that were received.")
				.tag(PROTOCOL, tag(this.subscriber.protocol()))
				.register(registry));
			for (GapReason reason : GapReason.values()) {
				meters.add(counter("hein.subscriber.gaps", (statistics) -> statistics.gaps().getOrDefault(reason, 0L),
						"gaps", "Gaps reported by the publisher or caused by an epoch change.")
					.tag(REASON, tag(reason))
					.register(registry));
			}
			meters.add(counter("hein.subscriber.messages.lost", SubscriberStatistics::lost, "messages",
					"Positions in gaps whose end is known.")
				.register(registry));
			if (this.subscriber.protocol() == Protocol.CLASSIC) {
				meters.add(counter("hein.subscriber.frames.malformed", SubscriberStatistics::malformed, "frames",
						"Frames that could not be handed over.")
					.register(registry));
			}
			meters.add(counter("hein.subscriber.reconnects", SubscriberStatistics::reconnects, "connections",
					"Times that the connection attached again after the first time.")
				.register(registry));
			return meters;
		}

		private static double publishers(Subscriber subscriber) {
			return subscriber.publishers()
				.stream()
				.filter((publisher) -> publisher.status().state() == ConnectionState.CONNECTED)
				.count();
		}

		private static double connected(Subscriber subscriber) {
			return (subscriber.status().state() == ConnectionState.CONNECTED) ? 1 : 0;
		}

		// A mock has no statistics; an exception would end the reading of all meters
		private static double count(@Nullable SubscriberStatistics statistics,
				ToDoubleFunction<SubscriberStatistics> count) {
			return (statistics != null) ? count.applyAsDouble(statistics) : 0;
		}

		private Gauge.Builder<Subscriber> gauge(String meter, ToDoubleFunction<Subscriber> value, String unit,
				String description) {
			return Gauge.builder(meter, this.subscriber, value)
				.tag(NAME, this.name)
				.baseUnit(unit)
				.description(description);
		}

		private FunctionCounter.Builder<Subscriber> counter(String meter, ToDoubleFunction<SubscriberStatistics> count,
				String unit, String description) {
			return FunctionCounter
				.builder(meter, this.subscriber, (subscriber) -> count(subscriber.statistics(), count))
				.tag(NAME, this.name)
				.baseUnit(unit)
				.description(description);
		}

	}

}
