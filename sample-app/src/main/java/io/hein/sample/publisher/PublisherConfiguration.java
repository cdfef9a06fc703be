package io.hein.sample.publisher;

import io.hein.core.HeinOperations;
import io.hein.sample.telemetry.TelemetrySource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * The publisher's beans.
 */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
@Profile("publisher")
public class PublisherConfiguration {

	@Bean
	TelemetryPublisher telemetryPublisher(HeinOperations hein) {
		return new TelemetryPublisher(hein, TelemetrySource.ofThisMachine());
	}

}
