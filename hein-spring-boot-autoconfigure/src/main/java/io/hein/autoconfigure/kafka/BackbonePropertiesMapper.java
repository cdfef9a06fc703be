package io.hein.autoconfigure.kafka;

import java.util.Map;
import java.util.function.Consumer;

import io.hein.autoconfigure.HeinPublisherProperties;
import io.hein.transport.kafka.KafkaBackbone;
import org.apache.kafka.clients.CommonClientConfigs;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.StringUtils;

/**
 * Hands the properties of a log in Kafka to its builder.
 *
 * @param source the properties
 */
record BackbonePropertiesMapper(HeinPublisherProperties.Kafka source) {

	private static final String PREFIX = "hein.publisher.kafka.";

	KafkaBackbone build(KafkaBackbone.Builder builder) {
		Map<String, String> properties = this.source.getProperties();
		own(builder, properties);
		if (!this.source.getBootstrapServers().isEmpty()) {
			own(builder, Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
					String.join(",", this.source.getBootstrapServers())));
		}
		apply("topic", StringUtils.hasText(this.source.getTopic()) ? this.source.getTopic() : null, builder::topic);
		apply("reports-topic",
				StringUtils.hasText(this.source.getReportsTopic()) ? this.source.getReportsTopic() : null,
				builder::reportsTopic);
		apply("partition", this.source.getPartition(), builder::partition);
		apply("create-topic", this.source.isCreateTopic(), builder::createTopic);
		apply("send-timeout", this.source.getSendTimeout(), builder::sendTimeout);
		apply("max-block", this.source.getMaxBlock(), builder::maxBlock);
		apply("stale-after", this.source.getStaleAfter(), builder::staleAfter);
		apply("start-timeout", this.source.getStartTimeout(), builder::startTimeout);
		apply("generation", this.source.getGeneration(), builder::generation);
		apply("allow-unclean-election", this.source.isAllowUncleanElection(), builder::allowUncleanElection);
		return builder.build();
	}

	/**
	 * Over what Spring Boot has said of each of the clients.
	 */
	private static void own(KafkaBackbone.Builder builder, Map<String, String> properties) {
		builder.producerProperties(properties).consumerProperties(properties).adminProperties(properties);
	}

	private static <T> void apply(String property, @Nullable T value, Consumer<T> target) {
		if (value == null) {
			return;
		}
		try {
			target.accept(value);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + property, value,
					String.valueOf(ex.getMessage()), ex);
		}
	}

}
