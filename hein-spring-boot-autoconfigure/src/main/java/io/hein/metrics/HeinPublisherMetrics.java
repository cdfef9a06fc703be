package io.hein.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

import io.hein.transport.admission.Limit;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.log.LogState;
import io.hein.transport.log.LogStatus;
import io.hein.transport.publisher.DisconnectReason;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.publisher.PublisherStatistics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.util.Assert;

/**
 * The meters of a publisher. They are there from the publisher's start to its stop.
 *
 * @since 0.1.0
 */
public class HeinPublisherMetrics extends AbstractHeinMeterBinder {

	private static final double SECOND = 1e9;

	private final Publisher publisher;

	/**
	 * Create meters.
	 * @param publisher the publisher
	 * @param phase the life cycle phase in which they come and go: after that of the
	 * publisher
	 */
	public HeinPublisherMetrics(Publisher publisher, int phase) {
		super(phase);
		Assert.notNull(publisher, "'publisher' must not be null");
		this.publisher = publisher;
	}

	/**
	 * Whether a paused context pauses it.
	 * @return {@code false}, as for the publisher
	 */
	@Override
	public boolean isPauseable() {
		return false;
	}

	@Override
	List<Meter> register(MeterRegistry registry) {
		List<Meter> meters = new ArrayList<>(gauges(registry));
		meters.addAll(log(registry));
		if (this.publisher.backbone() != null) {
			meters.addAll(new BackboneMeters(this.publisher).register(registry));
		}
		meters.addAll(messages(registry));
		meters.addAll(connections(registry));
		meters.addAll(policies(registry));
		return meters;
	}

	private List<Meter> gauges(MeterRegistry registry) {
		return List.of(
				connections((statistics) -> statistics.connections() - statistics.classicConnections(), NATIVE)
					.register(registry),
				connections(PublisherStatistics::classicConnections, CLASSIC).register(registry),
				gauge("hein.publisher.connections.unauthenticated", PublisherStatistics::unauthenticated, "connections",
						"Connections that have not finished their handshake.")
					.register(registry),
				gauge("hein.publisher.log.size", PublisherStatistics::logSize, "bytes",
						"Memory, or space on the disk, that the log takes, including what writes under way still need.")
					.register(registry),
				gauge("hein.publisher.lag.max", (statistics) -> orUnknown(statistics.maxLag()), "messages",
						"Largest lag of a subscriber: messages of the log that it has not received, NaN if not known.")
					.register(registry));
	}

	/**
	 * Of a log in a directory only.
	 */
	private List<Meter> log(MeterRegistry registry) {
		if (this.publisher.logStatus() == null) {
			return List.of();
		}
		return List.of(
				log("hein.publisher.log.found", LogStatus::foundMessages,
						"Messages that the log's directory held when the publisher was started.")
					.baseUnit("messages")
					.register(registry),
				log("hein.publisher.log.found.size", LogStatus::foundBytes,
						"Bytes of these messages, with their topics and headers.")
					.baseUnit("bytes")
					.register(registry),
				log("hein.publisher.log.opening", (status) -> status.opening().toNanos() / SECOND,
						"Time that it took to open the log's directory, without waiting for another process.")
					.baseUnit("seconds")
					.register(registry),
				log("hein.publisher.log.disk.full", (status) -> (status.diskFull()) ? 1 : 0,
						"Whether the log is smaller than it may be because the disk is full, 1 or 0.")
					.register(registry),
				log("hein.publisher.log.failed", (status) -> (status.state() == LogState.FAILED) ? 1 : 0,
						"Whether the log can no longer be written, so that nothing can be sent, 1 or 0.")
					.register(registry));
	}

	private Gauge.Builder<Publisher> log(String name, ToDoubleFunction<LogStatus> value, String description) {
		return Gauge.builder(name, this.publisher, (publisher) -> {
			LogStatus status = publisher.logStatus();
			return (status != null) ? value.applyAsDouble(status) : Double.NaN;
		}).tag(NAME, name(this.publisher)).description(description);
	}

	private List<Meter> messages(MeterRegistry registry) {
		return List.of(
				counter("hein.publisher.messages.published", PublisherStatistics::published, "messages",
						"Messages that were appended to the log.")
					.register(registry),
				sent((statistics) -> statistics.sent() - statistics.classicSent(), NATIVE).register(registry),
				sent(PublisherStatistics::classicSent, CLASSIC).register(registry),
				counter("hein.publisher.bytes.sent", PublisherStatistics::bytesSent, "bytes",
						"Bytes that were handed to the network, summed over subscribers.")
					.register(registry),
				counter("hein.publisher.messages.dropped", PublisherStatistics::dropped, "messages",
						"Log positions that subscribers will never get, summed over all subscribers.")
					.register(registry));
	}

	private List<Meter> connections(MeterRegistry registry) {
		List<Meter> meters = new ArrayList<>();
		meters.add(accepted((statistics) -> statistics.accepted() - statistics.classicAccepted(), NATIVE)
			.register(registry));
		meters.add(accepted(PublisherStatistics::classicAccepted, CLASSIC).register(registry));
		for (ErrorCode code : ErrorCode.values()) {
			meters.add(counter("hein.publisher.connections.refused",
					(statistics) -> statistics.refused().getOrDefault(code, 0L), "connections",
					"Connections that were refused, or ended before they attached.")
				.tag(REASON, tag(code))
				.register(registry));
		}
		return meters;
	}

	private Gauge.Builder<PublisherStatistics> connections(ToDoubleFunction<PublisherStatistics> value,
			String protocol) {
		return gauge("hein.publisher.connections", value, "connections", "Subscribers that are attached.").tag(PROTOCOL,
				protocol);
	}

	private FunctionCounter.Builder<PublisherStatistics> sent(ToDoubleFunction<PublisherStatistics> count,
			String protocol) {
		return counter("hein.publisher.messages.sent", count, "messages",
				"Messages that were handed to the network, summed over subscribers.")
			.tag(PROTOCOL, protocol);
	}

	private FunctionCounter.Builder<PublisherStatistics> accepted(ToDoubleFunction<PublisherStatistics> count,
			String protocol) {
		return counter("hein.publisher.connections.accepted", count, "connections", "Connections that attached.")
			.tag(PROTOCOL, protocol);
	}

	/**
	 * No policy acts without a meter.
	 */
	private List<Meter> policies(MeterRegistry registry) {
		List<Meter> meters = new ArrayList<>();
		meters.add(counter("hein.publisher.subscribers.slow", PublisherStatistics::slow, "subscribers",
				"Times that a subscriber became slow.")
			.register(registry));
		for (Limit limit : Limit.values()) {
			meters
				.add(counter("hein.publisher.limits.hit", (statistics) -> statistics.limited().getOrDefault(limit, 0L),
						"times", "Times that a limit was hit.")
					.tag("limit", tag(limit))
					.register(registry));
		}
		for (DisconnectReason reason : DisconnectReason.values()) {
			meters.add(counter("hein.publisher.connections.closed",
					(statistics) -> statistics.closed().getOrDefault(reason, 0L), "connections",
					"Connections that had attached and then ended.")
				.tag(REASON, tag(reason))
				.register(registry));
		}
		return meters;
	}

	private Gauge.Builder<PublisherStatistics> gauge(String name, ToDoubleFunction<PublisherStatistics> value,
			String unit, String description) {
		return Gauge.builder(name, this.publisher.statistics(), value)
			.tag(NAME, name(this.publisher))
			.baseUnit(unit)
			.description(description);
	}

	private FunctionCounter.Builder<PublisherStatistics> counter(String name,
			ToDoubleFunction<PublisherStatistics> count, String unit, String description) {
		return FunctionCounter.builder(name, this.publisher.statistics(), count)
			.tag(NAME, name(this.publisher))
			.baseUnit(unit)
			.description(description);
	}

}
