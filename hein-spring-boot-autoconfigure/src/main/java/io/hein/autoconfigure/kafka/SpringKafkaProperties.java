package io.hein.autoconfigure.kafka;

import java.util.HashMap;
import java.util.Map;

import io.hein.transport.kafka.KafkaBackbone;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.boot.kafka.autoconfigure.SslBundleSslEngineFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.util.StringUtils;

/**
 * What Spring Boot knows of Kafka: its properties, and where a container or another
 * service is, as its own clients get it.
 *
 * @param properties the properties, {@code null} if there are none
 * @param details where Kafka is, {@code null} if that is not known
 */
record SpringKafkaProperties(@Nullable KafkaProperties properties, @Nullable KafkaConnectionDetails details) {

	void applyTo(KafkaBackbone.Builder builder) {
		KafkaProperties source = this.properties;
		KafkaConnectionDetails where = this.details;
		builder.producerProperties(merged((source != null) ? source.buildProducerProperties() : Map.of(),
				(where != null) ? where.getProducer() : null));
		builder.consumerProperties(merged((source != null) ? source.buildConsumerProperties() : Map.of(),
				(where != null) ? where.getConsumer() : null));
		builder.adminProperties(merged((source != null) ? source.buildAdminProperties() : Map.of(),
				(where != null) ? where.getAdmin() : null));
	}

	private static Map<String, Object> merged(Map<String, Object> properties,
			KafkaConnectionDetails.@Nullable Configuration where) {
		Map<String, Object> merged = new HashMap<>(properties);
		if (where != null) {
			merged.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, where.getBootstrapServers());
			if (StringUtils.hasLength(where.getSecurityProtocol())) {
				merged.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, where.getSecurityProtocol());
			}
			SslBundle bundle = where.getSslBundle();
			if (bundle != null) {
				merged.put(SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG, SslBundleSslEngineFactory.class);
				merged.put(SslBundle.class.getName(), bundle);
			}
		}
		return merged;
	}

}
