package io.hein.sample.subscriber;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * The beans of a subscriber that listens to the JVM.
 */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
@Profile("subscriber")
public class JvmConfiguration {

	@Bean
	StatusLine jvmLine() {
		return new StatusLine("jvm");
	}

	@Bean
	JvmListener jvmListener(StatusLine jvmLine) {
		return new JvmListener(jvmLine);
	}

}
