package io.hein.autoconfigure.cache;

import java.util.function.Supplier;

import io.hein.annotation.HeinListenerConfigurer;
import io.hein.autoconfigure.HeinAutoConfiguration;
import io.hein.cache.CacheEvictions;
import io.hein.cache.CacheManagerPostProcessor;
import io.hein.cache.CacheNames;
import io.hein.config.HeinConnections;
import io.hein.config.MainPublisher;
import io.hein.transport.publisher.Publisher;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.cache.metrics.CacheMeterBinderProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.cache.CacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.util.Assert;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of evictions of Spring's caches that
 * reach all other instances.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = HeinAutoConfiguration.class,
		afterName = "org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration",
		beforeName = "org.springframework.boot.cache.autoconfigure.metrics.CacheMetricsAutoConfiguration")
@ConditionalOnClass({ CacheManager.class, ProxyFactory.class })
@ConditionalOnBooleanProperty("hein.cache.evict")
@ConditionalOnBean(HeinConnections.class)
@ConditionalOnMissingBean(value = CacheEvictions.class, search = SearchStrategy.CURRENT)
@EnableConfigurationProperties(HeinCacheProperties.class)
public final class HeinCacheAutoConfiguration {

	private static final Log logger = LogFactory.getLog(HeinCacheAutoConfiguration.class);

	HeinCacheAutoConfiguration() {
	}

	@Bean
	static CacheManagerPostProcessor heinCacheManagerPostProcessor(ObjectProvider<CacheEvictions> evictions) {
		return new CacheManagerPostProcessor(evictions::getIfAvailable);
	}

	@Bean
	CacheManagersCheck heinCacheManagersCheck(CacheManagerPostProcessor processor,
			ConfigurableListableBeanFactory beans) {
		return new CacheManagersCheck(processor, beans);
	}

	@Bean
	HeinListenerConfigurer heinCacheListenerConfigurer(ObjectProvider<CacheEvictions> evictions,
			HeinCacheProperties properties, ConfigurableListableBeanFactory beans, HeinConnections connections,
			Environment environment) {
		return (registrar) -> {
			CacheEvictions available = evictions.getIfAvailable();
			if (available != null && beans.getBeanNamesForType(CacheEvictions.class).length == 0) {
				return; // those of the parent, which has all that they need
			}
			new CacheEvictionRequirements(properties, beans, connections, environment).check(available != null);
			if (properties.isReceive() && available != null) {
				registrar.registerEndpoint(available.endpoint(properties.getConnection()));
			}
			logger.info("Evictions are " + described(properties) + ": " + available);
		};
	}

	private static String described(HeinCacheProperties properties) {
		String received = "applied as they come on connection '" + properties.getConnection() + "'";
		if (!properties.isSend()) {
			return received + " and not sent";
		}
		return (properties.isReceive()) ? "sent, and " + received : "sent, and those of others are not applied";
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(JsonMapper.class)
	@ConditionalOnMissingBean(CacheEvictions.class)
	static class Evictions {

		@Bean
		CacheEvictions heinCacheEvictions(HeinCacheProperties properties,
				@Qualifier("heinJsonMapper") ObjectProvider<JsonMapper> own, ObjectProvider<JsonMapper> mapper,
				ConfigurableListableBeanFactory beans) {
			CacheNames names = new CacheNames(properties.getInclude(), properties.getExclude());
			JsonMapper keys = own
				.getIfAvailable(() -> mapper.getIfUnique(() -> JsonMapper.builder().findAndAddModules().build()));
			try {
				return new CacheEvictions(names, properties.getTopic(), keys,
						(properties.isSend()) ? publisher(beans) : null);
			}
			catch (IllegalArgumentException ex) {
				throw new InvalidConfigurationPropertyValueException("hein.cache.topic", properties.getTopic(),
						String.valueOf(ex.getMessage()), ex);
			}
		}

		private static Supplier<Publisher> publisher(ConfigurableListableBeanFactory beans) {
			return () -> {
				String name = MainPublisher.nameIn(beans);
				Assert.state(name != null, "There is no publisher");
				return beans.getBean(name, Publisher.class);
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ CacheMeterBinderProvider.class, MeterRegistry.class })
	static class Metrics {

		@Bean
		BroadcastingCacheMeterBinderProvider heinCacheMeterBinderProvider(
				ObjectProvider<CacheMeterBinderProvider<?>> providers) {
			return new BroadcastingCacheMeterBinderProvider(providers);
		}

	}

}
