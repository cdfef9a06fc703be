package io.hein.autoconfigure;

import io.hein.core.HeinJsonMessageConverter;
import io.hein.core.HeinMessageConverters;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Lazy;
import org.springframework.messaging.converter.MessageConverter;

/**
 * What converts payloads. No candidate for injection by type: other technologies look for
 * beans of that type too.
 */
@Configuration(proxyBeanMethods = false)
class HeinMessageConverterConfiguration {

	static final String CONVERTER = "heinMessageConverter";

	/**
	 * The mapper to use if the application has several.
	 */
	static final String MAPPER = "heinJsonMapper";

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(JsonMapper.class)
	static class Json {

		@Bean(name = CONVERTER, defaultCandidate = false)
		@Lazy
		@Fallback
		@Conditional(OnMissingNamedBeanCondition.class)
		MessageConverter heinMessageConverter(@Qualifier(MAPPER) ObjectProvider<JsonMapper> own,
				ObjectProvider<JsonMapper> mapper, HeinJsonProperties properties,
				ObjectProvider<MessageConverter> converters) {
			check("max-depth", properties.getMaxDepth());
			check("max-number-length", properties.getMaxNumberLength());
			return HeinMessageConverters.of(ListenerExtensions.converters(converters),
					new HeinJsonMessageConverter(own.getIfAvailable(
							() -> mapper.getIfAvailable(() -> JsonMapper.builder().findAndAddModules().build())),
							properties.getMaxDepth(), properties.getMaxNumberLength()));
		}

		private static void check(String property, int value) {
			PropertyValues.apply("hein.json." + property, value, (limit) -> {
				if (limit < 1) {
					throw new IllegalArgumentException("must be at least 1");
				}
			});
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingClass("tools.jackson.databind.json.JsonMapper")
	static class BytesAndText {

		@Bean(name = CONVERTER, defaultCandidate = false)
		@Lazy
		@Fallback
		@Conditional(OnMissingNamedBeanCondition.class)
		MessageConverter heinMessageConverter(ObjectProvider<MessageConverter> converters) {
			return HeinMessageConverters.of(ListenerExtensions.converters(converters), null);
		}

	}

}
