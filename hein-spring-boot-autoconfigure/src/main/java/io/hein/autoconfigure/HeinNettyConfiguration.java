package io.hein.autoconfigure;

import io.hein.config.SslReloads;
import io.hein.event.HeinEventPublisher;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.netty.TransportType;

import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/**
 * What publisher and subscribers share. Lazy: without either there are no event loops.
 */
@Configuration(proxyBeanMethods = false)
class HeinNettyConfiguration {

	@Bean(destroyMethod = "close")
	@Lazy
	@ConditionalOnMissingBean
	EventLoops heinEventLoops(HeinNettyProperties properties) {
		PropertyValues.apply("hein.netty.event-loop-threads", properties.getEventLoopThreads(),
				HeinNettyConfiguration::checkThreads);
		TransportType transport = (properties.getTransport() != null) ? properties.getTransport() : TransportType.AUTO;
		try {
			return EventLoops.create(transport, properties.getEventLoopThreads());
		}
		catch (IllegalStateException ex) {
			throw new InvalidConfigurationPropertyValueException("hein.netty.transport", transport,
					String.valueOf(ex.getMessage()), ex);
		}
	}

	private static void checkThreads(int threads) {
		if (threads < 0) {
			throw new IllegalArgumentException("the number of threads must not be negative");
		}
	}

	@Bean
	@Lazy
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	SslReloads heinSslReloads() {
		return new SslReloads();
	}

	@Bean
	@Lazy
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	HeinEventPublisher heinEventPublisher(ApplicationContext applicationContext, EventLoops eventLoops) {
		return new HeinEventPublisher(applicationContext, eventLoops.events());
	}

}
