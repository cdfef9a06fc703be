package io.hein.autoconfigure.actuate;

import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} that keeps tokens out of Actuator's
 * endpoints, even where those show values.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@ConditionalOnClass(SanitizingFunction.class)
public final class HeinSanitizingAutoConfiguration {

	HeinSanitizingAutoConfiguration() {
	}

	@Bean
	SanitizingFunction heinSanitizingFunction() {
		return new TokenSanitizingFunction();
	}

}
