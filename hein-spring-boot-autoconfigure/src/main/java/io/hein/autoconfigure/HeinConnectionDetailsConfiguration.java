package io.hein.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * The details of the default connection, if the properties have any.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(OnSubscriberAddressCondition.class)
class HeinConnectionDetailsConfiguration {

	@Bean
	@ConditionalOnMissingBean(HeinConnectionDetails.class)
	PropertiesHeinConnectionDetails heinConnectionDetails(HeinSubscriberProperties properties,
			ObjectProvider<SslBundles> sslBundles) {
		return new PropertiesHeinConnectionDetails(properties, sslBundles.getIfAvailable());
	}

}
