package io.hein.sample.together;

import java.util.Map;

import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import org.springframework.util.ClassUtils;

/**
 * A real broker in this process.
 */
final class Broker {

	private final EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, 1);

	private Broker() {
		this.broker.brokerProperties(Map.of("num.network.threads", "1", "num.io.threads", "2",
				"log.segment.delete.delay.ms", "100", "log.retention.bytes", "268435456"));
		this.broker.afterPropertiesSet();
	}

	/**
	 * Start a broker. Takes some seconds.
	 */
	static Broker start() {
		if (!ClassUtils.isPresent("org.springframework.kafka.test.EmbeddedKafkaKraftBroker",
				Broker.class.getClassLoader())) {
			throw new IllegalStateException(
					"The profile 'kafka' needs Kafka's broker, which is not in the sample's jar: "
							+ "run it with 'mvn -pl sample-app -am spring-boot:run -Dspring-boot.run.profiles=kafka'");
		}
		return new Broker();
	}

	String servers() {
		return this.broker.getBrokersAsString();
	}

	void close() {
		this.broker.destroy();
	}

}
