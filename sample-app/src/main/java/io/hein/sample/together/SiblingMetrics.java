package io.hein.sample.together;

import java.util.Set;

import io.hein.config.HeinConnections;
import io.hein.listener.ListenerInstrumentation;
import io.hein.listener.ListenerOutcome;
import io.hein.metrics.HeinListenerMetrics;
import io.hein.metrics.HeinSubscriberMetrics;
import io.hein.transport.subscriber.Subscriber;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;

/**
 * The meters of a subscriber that shares a registry with others: each of them has a
 * connection {@code default}, so they are named after the application instead. No
 * {@code @Configuration}: only for applications that name it.
 */
class SiblingMetrics {

	@Bean
	HeinSubscriberMetrics heinSubscriberMetrics(HeinConnections connections,
			@Qualifier("siblingName") String siblingName, MeterRegistry registry) {
		HeinSubscriberMetrics metrics = new HeinSubscriberMetrics(new Renamed(connections, siblingName));
		metrics.bindTo(registry);
		return metrics;
	}

	@Bean
	HeinListenerMetrics heinListenerMetrics(@Qualifier("siblingName") String siblingName, MeterRegistry registry) {
		return new RenamedListeners(registry, siblingName);
	}

	private record Renamed(HeinConnections connections, String name) implements HeinConnections {

		@Override
		public Set<String> names() {
			return Set.of(this.name);
		}

		@Override
		public @Nullable Subscriber find(String connection) {
			return this.connections.find("default");
		}

	}

	private static final class RenamedListeners extends HeinListenerMetrics {

		private final String name;

		RenamedListeners(MeterRegistry registry, String name) {
			super(registry);
			this.name = name;
		}

		@Override
		public ListenerInstrumentation forListener(String connection, String listener) {
			return super.forListener(this.name, listener);
		}

		@Override
		public void record(String connection, String listener, ListenerOutcome outcome, long nanos) {
			super.record(this.name, listener, outcome, nanos);
		}

	}

}
