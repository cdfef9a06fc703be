package io.hein.sample.subscriber;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

/**
 * The subscriber's beans.
 */
@Configuration(proxyBeanMethods = false)
@Profile("subscriber")
public class SubscriberConfiguration {

	@Bean
	ReadingListener readingListener(Display display) {
		return new ReadingListener(display);
	}

}
