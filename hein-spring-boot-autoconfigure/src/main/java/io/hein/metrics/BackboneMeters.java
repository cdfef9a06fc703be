package io.hein.metrics;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

import io.hein.transport.backbone.BackboneState;
import io.hein.transport.backbone.BackboneStatus;
import io.hein.transport.backbone.SendCounts;
import io.hein.transport.publisher.Publisher;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * The meters of a log that a publisher shares with others.
 *
 * @param publisher the publisher
 */
record BackboneMeters(Publisher publisher) {

	List<Meter> register(MeterRegistry registry) {
		return List.of(
				gauge("hein.publisher.backbone.lag", BackboneStatus::lag,
						"Messages of the shared log that this publisher has not read yet.")
					.baseUnit("messages")
					.register(registry),
				gauge("hein.publisher.backbone.running", (status) -> (status.state() == BackboneState.RUNNING) ? 1 : 0,
						"Whether the shared log can be followed, 1 or 0.")
					.register(registry),
				sends(registry, "acked", SendCounts::acked, SendCounts::ackedNanos),
				sends(registry, "failed", SendCounts::failed, SendCounts::failedNanos),
				sends(registry, "uncertain", SendCounts::uncertain, SendCounts::uncertainNanos),
				FunctionCounter
					.builder("hein.publisher.backbone.restarts", this.publisher.statistics(),
							(statistics) -> statistics.renewals())
					.tag(AbstractHeinMeterBinder.NAME, AbstractHeinMeterBinder.name(this.publisher))
					.baseUnit("times")
					.description("Times that the publisher began anew because the shared log was replaced.")
					.register(registry));
	}

	private Gauge.Builder<Publisher> gauge(String name, ToDoubleFunction<BackboneStatus> value, String description) {
		return Gauge.builder(name, this.publisher, (publisher) -> {
			BackboneStatus status = publisher.backbone();
			return (status != null) ? value.applyAsDouble(status) : Double.NaN;
		}).tag(AbstractHeinMeterBinder.NAME, AbstractHeinMeterBinder.name(this.publisher)).description(description);
	}

	private Meter sends(MeterRegistry registry, String outcome, ToLongFunction<SendCounts> count,
			ToLongFunction<SendCounts> nanos) {
		return FunctionTimer
			.builder("hein.publisher.backbone.sends", this.publisher,
					(publisher) -> count.applyAsLong(counts(publisher)),
					(publisher) -> nanos.applyAsLong(counts(publisher)), TimeUnit.NANOSECONDS)
			.tag(AbstractHeinMeterBinder.NAME, AbstractHeinMeterBinder.name(this.publisher))
			.tag("outcome", outcome)
			.description("Time until the shared log has acknowledged a message, or it has failed.")
			.register(registry);
	}

	private static SendCounts counts(Publisher publisher) {
		BackboneStatus status = publisher.backbone();
		return (status != null) ? status.sends() : SendCounts.NONE;
	}

}
