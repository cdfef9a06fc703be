package io.hein.autoconfigure.cache;

import java.util.Collection;
import java.util.List;
import java.util.Map;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.hein.autoconfigure.HeinAutoConfiguration;
import io.hein.cache.BroadcastingCache;
import io.hein.cache.CacheEvictions;
import io.hein.cache.CacheManagerPostProcessor;
import io.hein.cache.CacheNames;
import io.hein.config.HeinListenerEndpointRegistry;
import io.hein.listener.MessageListenerContainer;
import io.hein.transport.publisher.Publisher;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.BeanUtils;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.CustomScopeConfigurer;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.cache.autoconfigure.metrics.CacheMetricsAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.caffeine.CaffeineCache;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCache;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cache.transaction.TransactionAwareCacheDecorator;
import org.springframework.cache.transaction.TransactionAwareCacheManagerProxy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.SimpleThreadScope;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When evictions reach other instances, and what cache managers are like then.
 */
@ExtendWith(OutputCaptureExtension.class)
class HeinCacheAutoConfigurationTests {

	private final ApplicationContextRunner application = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(HeinAutoConfiguration.class, HeinCacheAutoConfiguration.class,
				CacheAutoConfiguration.class));

	private final ApplicationContextRunner caching = this.application.withUserConfiguration(Caching.class);

	private final ApplicationContextRunner evicting = this.caching.withPropertyValues("hein.cache.evict=true",
			"hein.publisher.port=0", "hein.subscriber.addresses=localhost:1");

	@Test
	void nothingHappensWithoutTheProperty() {
		this.caching.withPropertyValues("hein.publisher.port=0", "hein.subscriber.addresses=localhost:1")
			.run((context) -> {
				assertThat(context).doesNotHaveBean(CacheEvictions.class)
					.doesNotHaveBean(CacheManagerPostProcessor.class);
				assertThat(context.getBean(CacheManager.class).getCache("prices")).isInstanceOf(CaffeineCache.class);
			});
	}

	@Test
	void nothingHappensWhenHeinIsOff() {
		this.evicting.withPropertyValues("hein.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(CacheEvictions.class));
	}

	@Test
	void cachesAreCoveredAndAListenerWaitsForEvictions(CapturedOutput output) {
		this.evicting.run((context) -> {
			CacheManager manager = context.getBean(CacheManager.class);
			Cache cache = manager.getCache("prices");
			assertThat(cache).isInstanceOf(BroadcastingCache.class).isSameAs(manager.getCache("prices"));
			assertThat(((BroadcastingCache) cache).getTargetCache()).isInstanceOf(CaffeineCache.class);
			MessageListenerContainer listener = context.getBean(HeinListenerEndpointRegistry.class)
				.getListenerContainer("heinCache");
			assertThat(listener.getTopics()).containsExactly("hein.cache.**");
			assertThat(listener.getConnection()).isEqualTo("default");
			assertThat(output).contains(
					"Evictions are sent, and applied as they come on connection 'default': caches [*], topics 'hein.cache.**'");
		});
	}

	@Test
	void theBeanStaysOfItsClass() {
		this.evicting.run((context) -> {
			CaffeineCacheManager manager = context.getBean(CaffeineCacheManager.class);
			manager.setAllowNullValues(false);
			assertThat(manager.isAllowNullValues()).isFalse();
			manager.registerCustomCache("own", Caffeine.newBuilder().build());
			assertThat(manager.getCache("own")).isInstanceOf(BroadcastingCache.class);
			assertThat(manager.getCacheNames()).contains("own");
		});
	}

	@Test
	void aManagerOfAFinalClassIsCoveredToo() {
		this.evicting.withUserConfiguration(Final.class)
			.run((context) -> assertThat(context.getBean("last", CacheManager.class).getCache("x"))
				.isInstanceOf(BroadcastingCache.class));
	}

	@ParameterizedTest
	@ValueSource(classes = { AsRecord.class, Sealed.class, FinalMethod.class, Hidden.class })
	void aManagerThatCannotBeExtendedIsCoveredToo(Class<? extends CacheManager> type) {
		CacheManager manager = (CacheManager) BeanUtils.instantiateClass(type.getDeclaredConstructors()[0],
				new ConcurrentMapCacheManager());
		this.evicting.withBean("own", CacheManager.class, () -> manager)
			.run((context) -> assertThat(isCovered(context.getBean("own", CacheManager.class), "x")).isTrue());
	}

	@Test
	void aManagerThatAPostProcessorNeedsIsCovered() {
		this.evicting.withUserConfiguration(Early.class)
			.run((context) -> assertThat(isCovered(context.getBean(CacheManager.class), "x")).isTrue());
	}

	@Test
	void aManagerThatIsMadeBeforeItCanBeCoveredIsExplained() {
		this.evicting.withUserConfiguration(TooEarly.class).run((context) -> {
			FailureAnalysis analysis = analyze(context.getStartupFailure());
			assertThat(analysis.getDescription()).contains("'cacheManager' was made before");
			assertThat(analysis.getAction()).contains("ObjectProvider<CacheManager>");
		});
	}

	@Test
	void aManagerThatIsRegisteredAsAnInstanceIsExplained() {
		this.evicting
			.withInitializer(
					(context) -> context.getBeanFactory().registerSingleton("own", new ConcurrentMapCacheManager()))
			.run((context) -> {
				FailureAnalysis analysis = analyze(context.getStartupFailure());
				assertThat(analysis.getDescription()).contains("'own' was registered as an instance");
				assertThat(analysis.getAction()).contains("@Bean");
			});
	}

	@Test
	void scopedManagersAndThoseOfFactoryBeansAreCovered() {
		this.evicting.withUserConfiguration(Indirect.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBeansOfType(CacheManager.class)).hasSize(3)
				.allSatisfy((name, manager) -> assertThat(isCovered(manager, "x")).as(name).isTrue());
		});
	}

	@Test
	void theManagerOfAChildIsCoveredByWhatItsParentHas() {
		this.evicting.run((parent) -> {
			Publisher publisher = parent.getBean(Publisher.class);
			this.evicting.withParent(parent).withBean(ConcurrentMapCacheManager.class).run((child) -> {
				assertThat(child).hasNotFailed();
				long before = publisher.head().sequence();
				Cache cache = child.getBean(ConcurrentMapCacheManager.class).getCache("prices");
				assertThat(cache).isInstanceOf(BroadcastingCache.class);
				cache.evict("ACME");
				assertThat(publisher.head().sequence()).isEqualTo(before + 1);
			});
			this.evicting.withParent(parent).run((child) -> assertThat(child).hasNotFailed());
		});
	}

	@Test
	void namesCanBeChosen() {
		this.evicting
			.withPropertyValues("hein.cache.include=price*,names", "hein.cache.exclude=*Local",
					"hein.cache.topic=evict")
			.run((context) -> {
				CacheManager manager = context.getBean(CacheManager.class);
				assertThat(List.of("prices", "names")).allMatch((name) -> isCovered(manager, name));
				assertThat(List.of("other", "pricesLocal")).noneMatch((name) -> isCovered(manager, name));
				assertThat(context.getBean(HeinListenerEndpointRegistry.class)
					.getListenerContainer("heinCache")
					.getTopics()).containsExactly("evict.**");
			});
	}

	private static boolean isCovered(CacheManager manager, String name) {
		return manager.getCache(name) instanceof BroadcastingCache;
	}

	@Test
	void severalManagersAreCoveredAndNoCacheTwice() {
		this.evicting.withUserConfiguration(TransactionAware.class).run((context) -> {
			Cache inner = context.getBean("inner", CacheManager.class).getCache("prices");
			assertThat(inner).isInstanceOf(BroadcastingCache.class);
			Cache outer = context.getBean("outer", CacheManager.class).getCache("prices");
			assertThat(outer).isInstanceOf(TransactionAwareCacheDecorator.class);
			assertThat(((TransactionAwareCacheDecorator) outer).getTargetCache()).isSameAs(inner);
			Cache own = context.getBean("own", CacheManager.class).getCache("prices");
			assertThat(own).isInstanceOf(BroadcastingCache.class);
			assertThat(((BroadcastingCache) own).getTargetCache()).isInstanceOf(TransactionAwareCacheDecorator.class);
		});
	}

	@Test
	void theMetersOfCachesStay() {
		this.evicting.withConfiguration(AutoConfigurations.of(CacheMetricsAutoConfiguration.class))
			.withBean(SimpleMeterRegistry.class)
			.withPropertyValues("spring.cache.cache-names=prices", "spring.cache.caffeine.spec=recordStats")
			.run((context) -> {
				context.getBean(CacheManager.class).getCache("prices").get("ACME");
				assertThat(context.getBean(MeterRegistry.class)
					.get("cache.gets")
					.tags("cache", "prices", "cache.manager", "cacheManager", "result", "miss")
					.functionCounter()
					.count()).isEqualTo(1);
			});
	}

	@Test
	void oneDirectionIsEnoughIfItIsWanted() {
		this.caching.withPropertyValues("hein.cache.evict=true", "hein.cache.receive=false", "hein.publisher.port=0")
			.run((context) -> assertThat(context).hasNotFailed());
		this.caching
			.withPropertyValues("hein.cache.evict=true", "hein.cache.send=false",
					"hein.subscriber.addresses=localhost:1")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				context.getBean(CacheManager.class).getCache("prices").clear();
			});
	}

	@Test
	void anotherConnectionCanBeUsed() {
		this.evicting
			.withPropertyValues("hein.cache.connection=peers", "hein.subscriber.connection.peers.addresses=localhost:1",
					"hein.subscriber.listener.auto-startup=false")
			.run((context) -> {
				MessageListenerContainer listener = context.getBean(HeinListenerEndpointRegistry.class)
					.getListenerContainer("heinCache");
				assertThat(listener.getConnection()).isEqualTo("peers");
				assertThat(listener.isStartRequested()).isTrue();
			});
	}

	@Test
	void theEvictionsOfTheUserAreTaken() {
		this.evicting.withUserConfiguration(Own.class)
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(CacheEvictions.class)
				.doesNotHaveBean(CacheManagerPostProcessor.class));
	}

	@Test
	void listeningToOneOfSeveralIsWarnedAbout(CapturedOutput output) {
		this.evicting.withPropertyValues("hein.subscriber.addresses=localhost:1,localhost:2").run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(output).contains("listens to one of its 2 addresses at a time")
				.contains("set 'hein.subscriber.attach' to 'all'");
		});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = {
			"hein.publisher.port= | there is no publisher to send them | 'hein.publisher.port'",
			"hein.subscriber.addresses= | no address is known for the connection 'default' | 'hein.subscriber.addresses'",
			"hein.cache.connection=x | the connection 'x' | 'hein.subscriber.connection.x.addresses'",
			"hein.cache.send=false,hein.cache.receive=false | are both false | to 'true'" })
	void whatIsMissingIsExplained(String properties, String reason, String action) {
		this.evicting.withPropertyValues(properties.split(",")).run((context) -> {
			FailureAnalysis analysis = analyze(context.getStartupFailure());
			assertThat(analysis.getDescription()).contains("'hein.cache.evict'").contains(reason);
			assertThat(analysis.getAction()).contains(action);
		});
	}

	@Test
	void aMissingManagerIsExplained() {
		this.application
			.withPropertyValues("hein.cache.evict=true", "hein.publisher.port=0",
					"hein.subscriber.addresses=localhost:1")
			.run((context) -> {
				FailureAnalysis analysis = analyze(context.getStartupFailure());
				assertThat(analysis.getDescription()).contains("there is no CacheManager");
				assertThat(analysis.getAction()).contains("@EnableCaching");
			});
	}

	@Test
	void severalPublishersOfWhichNoneIsMeantAreExplained() {
		this.evicting.withPropertyValues("hein.publisher.port=")
			.withUserConfiguration(Publishers.class)
			.run((context) -> {
				FailureAnalysis analysis = analyze(context.getStartupFailure());
				assertThat(analysis.getDescription()).contains("none of the publishers (one, two)");
				assertThat(analysis.getAction()).contains("@Primary");
			});
	}

	@Test
	void missingJacksonIsExplained() {
		this.evicting.withClassLoader(new FilteredClassLoader(JsonMapper.class)).run((context) -> {
			FailureAnalysis analysis = analyze(context.getStartupFailure());
			assertThat(analysis.getDescription()).contains("Jackson 3");
			assertThat(analysis.getAction()).contains("jackson-databind");
		});
	}

	@Test
	void neitherMetersNorBootsCachesHaveToBeThere() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(HeinAutoConfiguration.class, HeinCacheAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.cache", "io.micrometer"))
			.withBean(ConcurrentMapCacheManager.class)
			.withPropertyValues("hein.cache.evict=true", "hein.publisher.port=0",
					"hein.subscriber.addresses=localhost:1")
			.run((context) -> assertThat(isCovered(context.getBean(CacheManager.class), "prices")).isTrue());
	}

	@Test
	void aTopicThatIsNoneIsExplained() {
		this.evicting.withPropertyValues("hein.cache.topic=a..b")
			.run((context) -> assertThat(context.getStartupFailure()).hasStackTraceContaining("hein.cache.topic"));
	}

	private static FailureAnalysis analyze(@Nullable Throwable failure) {
		Throwable cause = failure;
		while (cause != null && !(cause instanceof CacheEvictionException)) {
			cause = cause.getCause();
		}
		assertThat(cause).as("%s", failure).isNotNull();
		return new CacheEvictionFailureAnalyzer().analyze(failure);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableCaching
	static class Caching {

	}

	@Configuration(proxyBeanMethods = false)
	static class Final {

		@Bean
		@Primary
		CacheManager first() {
			return new ConcurrentMapCacheManager();
		}

		@Bean
		FinalManager last() {
			return new FinalManager();
		}

	}

	static final class FinalManager implements CacheManager {

		private final Map<String, Cache> caches = Map.of("x", new ConcurrentMapCache("x"));

		@Override
		public @Nullable Cache getCache(String name) {
			return this.caches.get(name);
		}

		@Override
		public Collection<String> getCacheNames() {
			return this.caches.keySet();
		}

	}

	record AsRecord(CacheManager caches) implements CacheManager {

		@Override
		public @Nullable Cache getCache(String name) {
			return this.caches.getCache(name);
		}

		@Override
		public Collection<String> getCacheNames() {
			return this.caches.getCacheNames();
		}

	}

	static sealed class Sealed implements CacheManager {

		private final CacheManager caches;

		Sealed(CacheManager caches) {
			this.caches = caches;
		}

		@Override
		public @Nullable Cache getCache(String name) {
			return this.caches.getCache(name);
		}

		@Override
		public Collection<String> getCacheNames() {
			return this.caches.getCacheNames();
		}

		static final class Only extends Sealed {

			Only(CacheManager caches) {
				super(caches);
			}

		}

	}

	static class FinalMethod implements CacheManager {

		private final CacheManager caches;

		FinalMethod(CacheManager caches) {
			this.caches = caches;
		}

		@Override
		public final @Nullable Cache getCache(String name) {
			return this.caches.getCache(name);
		}

		@Override
		public Collection<String> getCacheNames() {
			return this.caches.getCacheNames();
		}

	}

	static class Hidden implements CacheManager {

		private final CacheManager caches;

		private Hidden(CacheManager caches) {
			this.caches = caches;
		}

		@Override
		public @Nullable Cache getCache(String name) {
			return this.caches.getCache(name);
		}

		@Override
		public Collection<String> getCacheNames() {
			return this.caches.getCacheNames();
		}

		static final class Visible extends Hidden {

			Visible(CacheManager caches) {
				super(caches);
			}

		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Early {

		@Bean
		static OrderedPostProcessor needsIt(CacheManager caches) {
			return new OrderedPostProcessor();
		}

	}

	static class OrderedPostProcessor implements BeanPostProcessor, Ordered {

		@Override
		public int getOrder() {
			return HIGHEST_PRECEDENCE;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TooEarly {

		@Bean
		static FirstPostProcessor needsIt(CacheManager caches) {
			return new FirstPostProcessor();
		}

	}

	static class FirstPostProcessor extends OrderedPostProcessor implements PriorityOrdered {

	}

	@Configuration(proxyBeanMethods = false)
	static class Indirect {

		@Bean
		static CustomScopeConfigurer scopes() {
			CustomScopeConfigurer scopes = new CustomScopeConfigurer();
			scopes.addScope("own", new SimpleThreadScope());
			return scopes;
		}

		@Bean
		@Scope(scopeName = "own", proxyMode = ScopedProxyMode.TARGET_CLASS)
		ConcurrentMapCacheManager scoped() {
			return new ConcurrentMapCacheManager();
		}

		@Bean
		@Primary
		FactoryBean<CacheManager> made() {
			return new FactoryBean<>() {

				@Override
				public CacheManager getObject() {
					return new ConcurrentMapCacheManager();
				}

				@Override
				public Class<?> getObjectType() {
					return CacheManager.class;
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TransactionAware {

		@Bean
		CacheManager inner() {
			return new ConcurrentMapCacheManager();
		}

		@Bean
		@Primary
		CacheManager outer(CacheManager inner) {
			return new TransactionAwareCacheManagerProxy(inner);
		}

		@Bean
		CacheManager own() {
			return new TransactionAwareCacheManagerProxy(new ConcurrentMapCacheManager());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Own {

		@Bean
		CacheEvictions evictions() {
			return new CacheEvictions(new CacheNames(List.of("*"), List.of()), "x", JsonMapper.builder().build(), null);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Publishers {

		@Bean
		Publisher one() {
			return Publisher.builder().port(0).build();
		}

		@Bean
		Publisher two() {
			return Publisher.builder().port(0).build();
		}

	}

}
