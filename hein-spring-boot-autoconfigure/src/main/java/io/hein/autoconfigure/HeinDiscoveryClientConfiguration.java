package io.hein.autoconfigure;

import io.hein.transport.publisher.Publisher;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.event.InstancePreRegisteredEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Finding publishers with Spring Cloud, and being found.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({ DiscoveryClient.class, InstancePreRegisteredEvent.class })
class HeinDiscoveryClientConfiguration {

	@Bean
	ServiceAddresses heinServiceAddresses(ObjectProvider<DiscoveryClient> clients) {
		return (service) -> {
			DiscoveryClient client = clients.getIfAvailable();
			return (client != null) ? new ServiceAddressSource(client, service) : null;
		};
	}

	@Bean
	@ConditionalOnBean(value = Publisher.class, search = SearchStrategy.CURRENT)
	RegisteredPort heinRegisteredPort(Environment environment) {
		return new RegisteredPort(environment);
	}

}
