package io.hein.sample.instance;

import io.hein.core.HeinOperations;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * An instance's beans.
 */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
@Profile("instance")
public class InstanceConfiguration {

	@Bean
	Notices notices(HeinOperations hein, Hearing hearing) {
		return new Notices(hein, hearing);
	}

}
