package io.hein.transport.kafka;

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Settings of a log for tests without a publisher.
 */
final class TestSettings {

	private static final Duration TIME = Duration.ofSeconds(30);

	private TestSettings() {
	}

	/**
	 * Settings with which topics are created.
	 * @param servers where Kafka is
	 * @param topic the topic, {@code null} for one named after the publisher
	 */
	static KafkaSettings of(String servers, @Nullable String topic) {
		return of(Map.of("bootstrap.servers", servers), topic);
	}

	/**
	 * Settings with which topics are created.
	 * @param properties of all clients
	 * @param topic the topic, {@code null} for one named after the publisher
	 */
	static KafkaSettings of(Map<String, Object> properties, @Nullable String topic) {
		return new KafkaSettings(properties, properties, properties, topic, null, null, true, false, 0, TIME, TIME,
				TIME, TIME);
	}

}
