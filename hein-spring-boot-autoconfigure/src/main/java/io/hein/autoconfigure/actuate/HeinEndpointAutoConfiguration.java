package io.hein.autoconfigure.actuate;

import io.hein.actuate.endpoint.HeinEndpoint;
import io.hein.autoconfigure.HeinAutoConfiguration;
import io.hein.config.HeinConnections;
import io.hein.config.HeinListenerEndpointRegistry;
import io.hein.transport.publisher.Publisher;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of the endpoint {@code hein}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = HeinAutoConfiguration.class)
@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnAvailableEndpoint(HeinEndpoint.class)
@ConditionalOnBean({ HeinConnections.class, HeinListenerEndpointRegistry.class })
public final class HeinEndpointAutoConfiguration {

	HeinEndpointAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	HeinEndpoint heinEndpoint(ObjectProvider<Publisher> publishers, HeinConnections connections,
			HeinListenerEndpointRegistry registry) {
		return new HeinEndpoint(publishers.orderedStream().toList(), connections, registry);
	}

}
