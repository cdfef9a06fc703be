package io.hein.autoconfigure;

import io.hein.transport.publisher.Publisher;
import io.netty.channel.EventLoopGroup;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of publisher, subscribers and
 * listeners. A port is opened only if {@code hein.publisher.port} is set, and a publisher
 * is dialled only if an address is known.
 *
 * @since 0.1.0
 */
@AutoConfiguration(afterName = { "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration",
		"org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration" })
@ConditionalOnClass({ EventLoopGroup.class, Publisher.class })
@ConditionalOnBooleanProperty(name = "hein.enabled", matchIfMissing = true)
@EnableConfigurationProperties({ HeinJsonProperties.class, HeinNettyProperties.class, HeinPublisherProperties.class,
		HeinSubscriberProperties.class, HeinTemplateProperties.class })
@Import({ LocalPropertiesRegistrar.class, UnknownPropertiesCheck.class, HeinNettyConfiguration.class,
		HeinMessageConverterConfiguration.class, HeinPublisherConfiguration.class,
		HeinConnectionDetailsConfiguration.class, HeinDiscoveryClientConfiguration.class,
		HeinSubscriberConfiguration.class, HeinListenerConfiguration.class })
public final class HeinAutoConfiguration {

	HeinAutoConfiguration() {
	}

}
