package io.hein.transport.kafka;

import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What clients have that Kafka does not give them by itself.
 */
class KafkaClientsTests {

	@Test
	void anAdminClientThatWasRefusedIsRefusedForSecondsOnlyOnceThatIsOver() {
		KafkaSettings settings = TestSettings.of("localhost:1", null);
		assertThat(new KafkaClients(settings, "test", 1000).adminProperties())
			.containsEntry("metadata.max.age.ms", 5000)
			.containsEntry("bootstrap.servers", "localhost:1");
	}

	@Test
	void whatWasConfiguredForTheAdminClientCounts() {
		KafkaSettings settings = TestSettings.of(Map.of("metadata.max.age.ms", 1000), null);
		assertThat(new KafkaClients(settings, "test", 1000).adminProperties()).containsEntry("metadata.max.age.ms",
				1000);
	}

}
