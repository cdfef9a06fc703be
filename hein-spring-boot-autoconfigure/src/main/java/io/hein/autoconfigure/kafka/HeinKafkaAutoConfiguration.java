package io.hein.autoconfigure.kafka;

import io.hein.autoconfigure.HeinAutoConfiguration;
import io.hein.autoconfigure.HeinPublisherProperties;
import io.hein.transport.backbone.Backbone;
import io.hein.transport.kafka.KafkaBackbone;
import org.apache.kafka.clients.producer.Producer;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of a log that several publishers
 * share in Kafka, if {@code hein.publisher.backbone} is {@code kafka}. Where Kafka is,
 * and how to talk to it, is what Spring Boot knows of it, unless
 * {@code hein.publisher.kafka.*} says something else.
 *
 * @since 0.1.0
 */
@AutoConfiguration(before = HeinAutoConfiguration.class,
		afterName = "org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration")
@ConditionalOnClass(Producer.class)
@ConditionalOnBooleanProperty(name = "hein.enabled", matchIfMissing = true)
@ConditionalOnProperty(name = "hein.publisher.backbone", havingValue = "kafka")
@EnableConfigurationProperties(HeinPublisherProperties.class)
public final class HeinKafkaAutoConfiguration {

	HeinKafkaAutoConfiguration() {
	}

	/**
	 * With Spring Boot's support of Kafka.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(KafkaProperties.class)
	static class WithSpringBoot {

		@Bean
		@ConditionalOnMissingBean(Backbone.class)
		KafkaBackbone heinKafkaBackbone(HeinPublisherProperties properties, ObjectProvider<KafkaProperties> kafka,
				ObjectProvider<KafkaConnectionDetails> details) {
			KafkaBackbone.Builder builder = KafkaBackbone.builder();
			new SpringKafkaProperties(kafka.getIfAvailable(), details.getIfAvailable()).applyTo(builder);
			return new BackbonePropertiesMapper(properties.getKafka()).build(builder);
		}

	}

	/**
	 * With Kafka's client only.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingClass("org.springframework.boot.kafka.autoconfigure.KafkaProperties")
	static class WithoutSpringBoot {

		@Bean
		@ConditionalOnMissingBean(Backbone.class)
		KafkaBackbone heinKafkaBackbone(HeinPublisherProperties properties) {
			return new BackbonePropertiesMapper(properties.getKafka()).build(KafkaBackbone.builder());
		}

	}

}
