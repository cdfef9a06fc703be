package io.hein.autoconfigure.kafka;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.hein.autoconfigure.HeinAutoConfiguration;
import io.hein.testsupport.Certificates;
import io.hein.testsupport.PemFiles;
import io.hein.transport.kafka.KafkaBackbone;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.SslBundleSslEngineFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What Spring Boot says of TLS and SASL reaches each of Kafka's clients.
 */
class HeinKafkaSecurityTests {

	private static final String JAAS = jaas("edge", "secret");

	@TempDir
	private Path folder;

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(HeinAutoConfiguration.class, HeinKafkaAutoConfiguration.class,
				KafkaAutoConfiguration.class, SslAutoConfiguration.class))
		.withPropertyValues("hein.publisher.backbone=kafka", "spring.kafka.bootstrap-servers=localhost:1");

	@Test
	void allClientsHaveTheBundleAndTheMechanism() throws Exception {
		Certificates certificates = new Certificates();
		new PemFiles(this.folder).swap(certificates.subscriber("edge"), certificates.authority());
		this.runner
			.withPropertyValues("spring.ssl.bundle.pem.brokers.keystore.certificate=" + file("tls.crt"),
					"spring.ssl.bundle.pem.brokers.keystore.private-key=" + file("tls.key"),
					"spring.ssl.bundle.pem.brokers.truststore.certificate=" + file("ca.crt"),
					"spring.kafka.ssl.bundle=brokers", "spring.kafka.security.protocol=SASL_SSL",
					"spring.kafka.properties.sasl.mechanism=PLAIN", "spring.kafka.properties.sasl.jaas.config=" + JAAS)
			.run((context) -> {
				SslBundle bundle = context.getBean(SslBundles.class).getBundle("brokers");
				KafkaBackbone backbone = context.getBean(KafkaBackbone.class);
				for (String client : List.of("producer", "consumer", "admin")) {
					assertThat(properties(backbone, client)).as(client)
						.containsEntry("security.protocol", "SASL_SSL")
						.containsEntry("sasl.mechanism", "PLAIN")
						.containsEntry("sasl.jaas.config", JAAS)
						.containsEntry("ssl.engine.factory.class", SslBundleSslEngineFactory.class)
						.containsEntry(SslBundle.class.getName(), bundle);
				}
				// each of them can be made of that
				new KafkaProducer<>(properties(backbone, "producer"), new ByteArraySerializer(),
						new ByteArraySerializer())
					.close();
				new KafkaConsumer<>(properties(backbone, "consumer"), new ByteArrayDeserializer(),
						new ByteArrayDeserializer())
					.close();
				Admin.create(properties(backbone, "admin")).close();
			});
	}

	@Test
	void whatIsSaidForHeinAloneIsStronger() {
		this.runner
			.withPropertyValues("spring.kafka.security.protocol=SASL_SSL",
					"hein.publisher.kafka.properties.security.protocol=SASL_PLAINTEXT")
			.run((context) -> {
				for (String client : List.of("producer", "consumer", "admin")) {
					assertThat(properties(context.getBean(KafkaBackbone.class), client)).as(client)
						.containsEntry("security.protocol", "SASL_PLAINTEXT");
				}
			});
	}

	private static String jaas(String user, String password) {
		return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"" + user + "\" password=\""
				+ password + "\";";
	}

	private String file(String name) {
		return "file:" + this.folder.resolve(name);
	}

	/**
	 * What is handed to Kafka, before that which Hein insists on.
	 */
	@SuppressWarnings("unchecked")
	private static Map<String, Object> properties(KafkaBackbone backbone, String client) {
		Object settings = Objects.requireNonNull(ReflectionTestUtils.getField(backbone, "settings"));
		Map<String, Object> properties = new HashMap<>(
				(Map<String, Object>) Objects.requireNonNull(ReflectionTestUtils.getField(settings, client)));
		properties.remove("key.serializer");
		properties.remove("value.serializer");
		return properties;
	}

}
