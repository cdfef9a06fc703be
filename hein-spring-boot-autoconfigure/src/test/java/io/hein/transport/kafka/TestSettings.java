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

	/**
	 * Settings with which a sender waits for next to no time, and a start for long.
	 */
	static KafkaSettings impatient(String servers, String topic) {
		Map<String, Object> properties = Map.of("bootstrap.servers", servers);
		return new KafkaSettings(properties, properties, properties, topic, null, null, true, false, 0, TIME,
				Duration.ofMillis(20), TIME, Duration.ofMinutes(10));
	}

}
