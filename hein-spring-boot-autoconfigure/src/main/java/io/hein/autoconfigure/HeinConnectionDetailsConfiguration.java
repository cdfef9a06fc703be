package io.hein.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.StringUtils;

/**
 * The details of the default connection, if the properties have any.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(OnSubscriberAddressCondition.class)
class HeinConnectionDetailsConfiguration {

	@Bean
	@ConditionalOnMissingBean(value = HeinConnectionDetails.class, search = SearchStrategy.CURRENT)
	PropertiesHeinConnectionDetails heinConnectionDetails(HeinSubscriberProperties properties,
			ObjectProvider<SslBundles> sslBundles) {
		// Several beans of this type matter only if a bundle is named
		return new PropertiesHeinConnectionDetails(properties,
				(StringUtils.hasText(properties.getSsl().getBundle())) ? sslBundles.getIfAvailable() : null);
	}

}
