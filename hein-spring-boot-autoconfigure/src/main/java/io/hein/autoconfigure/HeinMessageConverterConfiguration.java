package io.hein.autoconfigure;

import io.hein.core.HeinJsonMessageConverter;
import io.hein.core.HeinMessageConverters;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.converter.MessageConverter;

/**
 * What converts payloads. No candidate for injection by type: other technologies look for
 * beans of that type too.
 */
@Configuration(proxyBeanMethods = false)
class HeinMessageConverterConfiguration {

	static final String CONVERTER = "heinMessageConverter";

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(JsonMapper.class)
	static class Json {

		@Bean(name = CONVERTER, defaultCandidate = false)
		@ConditionalOnMissingBean(name = CONVERTER)
		MessageConverter heinMessageConverter(ObjectProvider<JsonMapper> mapper) {
			JsonMapper present = mapper.getIfAvailable();
			return (present != null) ? HeinMessageConverters.of(new HeinJsonMessageConverter(present))
					: HeinMessageConverters.createDefault();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingClass("tools.jackson.databind.json.JsonMapper")
	static class BytesAndText {

		@Bean(name = CONVERTER, defaultCandidate = false)
		@ConditionalOnMissingBean(name = CONVERTER)
		MessageConverter heinMessageConverter() {
			return HeinMessageConverters.of(null);
		}

	}

}
