package io.hein.sample.publisher;

import io.hein.core.HeinOperations;
import io.hein.sample.telemetry.Reading;
import io.hein.sample.telemetry.TelemetrySource;

import org.springframework.scheduling.annotation.Scheduled;

/**
 * Publishes the telemetry of this machine ten times a second, whether or not anyone is
 * listening.
 */
class TelemetryPublisher {

	private final HeinOperations hein;

	private final TelemetrySource source;

	TelemetryPublisher(HeinOperations hein, TelemetrySource source) {
		this.hein = hein;
		this.source = source;
	}

	@Scheduled(fixedRate = 100)
	void publish() {
		for (Reading reading : this.source.read()) {
			this.hein.send(reading.topic(), reading);
		}
	}

}
