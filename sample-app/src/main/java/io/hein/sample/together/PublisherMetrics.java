package io.hein.sample.together;

import io.hein.metrics.HeinEventMetrics;
import io.hein.metrics.HeinPublisherMetrics;
import io.hein.metrics.HeinSslMetrics;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.annotation.Bean;

/**
 * Brings the meters of a publisher to a registry that it shares with others. No
 * {@code @Configuration}: only for applications that name it.
 */
class PublisherMetrics {

	@Bean
	SmartInitializingSingleton bindMeters(MeterRegistry registry, ObjectProvider<HeinPublisherMetrics> publisher,
			ObjectProvider<HeinEventMetrics> events, ObjectProvider<HeinSslMetrics> ssl) {
		return () -> {
			publisher.ifAvailable((metrics) -> metrics.bindTo(registry));
			events.ifAvailable((metrics) -> metrics.bindTo(registry));
			ssl.ifAvailable((metrics) -> metrics.bindTo(registry));
		};
	}

}
