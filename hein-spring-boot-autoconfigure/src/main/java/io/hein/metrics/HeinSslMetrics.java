package io.hein.metrics;

import java.util.ArrayList;
import java.util.List;

import io.hein.config.HeinConnections;
import io.hein.config.SslReloads;
import io.hein.transport.publisher.Publisher;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The meters of SSL bundles that are reloaded. A certificate that cannot be used changes
 * nothing at first, so the meters are there without TLS too: an alert fires on a meter
 * that grows from zero, not on one that appears.
 *
 * @since 0.1.0
 */
public class HeinSslMetrics extends AbstractHeinMeterBinder {

	private static final String OUTCOME = "outcome";

	private final SslReloads reloads;

	private final @Nullable Publisher publisher;

	private final HeinConnections connections;

	/**
	 * Create meters.
	 * @param reloads the counts
	 * @param publisher the publisher, {@code null} if there is none
	 * @param connections the connections; those without an address have no meters
	 */
	public HeinSslMetrics(SslReloads reloads, @Nullable Publisher publisher, HeinConnections connections) {
		super(Integer.MIN_VALUE);
		Assert.notNull(reloads, "'reloads' must not be null");
		Assert.notNull(connections, "'connections' must not be null");
		this.reloads = reloads;
		this.publisher = publisher;
		this.connections = connections;
	}

	/**
	 * Whether a paused context pauses it.
	 * @return {@code false}: files change meanwhile
	 */
	@Override
	public boolean isPauseable() {
		return false;
	}

	@Override
	List<Meter> register(MeterRegistry registry) {
		List<Meter> meters = new ArrayList<>();
		if (this.publisher != null) {
			register(registry, meters, "hein.publisher.ssl.reloads", name(this.publisher), this.reloads.publisher());
		}
		for (String connection : this.connections.names()) {
			if (this.connections.find(connection) != null) {
				register(registry, meters, "hein.subscriber.ssl.reloads", connection,
						this.reloads.connection(connection));
			}
		}
		return meters;
	}

	private static void register(MeterRegistry registry, List<Meter> meters, String meter, String name,
			SslReloads.Counts counts) {
		for (SslReloads.Outcome outcome : SslReloads.Outcome.values()) {
			meters.add(FunctionCounter.builder(meter, counts, (count) -> count.get(outcome))
				.tag(NAME, name)
				.tag(OUTCOME, tag(outcome))
				.baseUnit("reloads")
				.description("Times that the SSL bundle was reloaded. Failed reloads change nothing.")
				.register(registry));
		}
	}

}
