package io.hein.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.hein.core.DeliveryReport;
import io.hein.core.HeinOperations;
import io.hein.test.FaultProxy;
import io.hein.testsupport.Ports;
import io.hein.transport.confirm.DeliveryStatus;
import io.hein.transport.subscriber.Subscriber;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The recipes, each with two applications.
 */
class RecipeSnippetsTests extends AbstractSnippetsTests {

	/**
	 * Two instances of a service that publish, and listen to each other.
	 */
	private List<ConfigurableApplicationContext> two(Class<?> application, String... properties) throws Exception {
		int port = Ports.unused();
		List<ConfigurableApplicationContext> instances = new ArrayList<>();
		for (int host = 2; host <= 3; host++) {
			List<String> all = new ArrayList<>(List.of(properties));
			all.addAll(List.of("hein.publisher.port=" + port, "hein.publisher.address=127.0.0." + host,
					"hein.subscriber.name=instance-" + host, "hein.subscriber.attach=all",
					"hein.subscriber.discovery.interval=100ms", "hein.subscriber.reconnect.max-delay=300ms"));
			instances.add(run(application, "hein.subscriber.addresses=127.0.0.2:" + port + ",127.0.0.3:" + port,
					all.toArray(String[]::new)));
		}
		instances.forEach((instance) -> await().until(() -> template(instance).subscribers().size() == 1));
		return instances;
	}

	@Test
	void anEntryIsEvictedOnAllInstancesByHand() throws Exception {
		List<ConfigurableApplicationContext> instances = two(ByHand.class);
		Cache here = instances.get(0).getBean(CacheManager.class).getCache("prices");
		Cache there = instances.get(1).getBean(CacheManager.class).getCache("prices");
		here.put("ACME", 1);
		there.put("ACME", 1);
		instances.get(0).getBean(PriceEvictions.class).evict("ACME");
		assertThat(here.get("ACME")).isNull();
		await().until(() -> there.get("ACME") == null);
	}

	@Test
	void byHandToAGapClearsTheCache() {
		ConfigurableApplicationContext publisher = publish(ByHand.class, "hein.publisher.log.max-size=128KB",
				"hein.publisher.max-message-size=1KB", "hein.subscriber.addresses=localhost:1");
		try (FaultProxy proxy = proxy(publisher)) {
			ConfigurableApplicationContext subscriber = subscribe(publisher, proxy, ByHand.class,
					"hein.publisher.port=0");
			Cache there = subscriber.getBean(CacheManager.class).getCache("prices");
			there.put("ACME", 1);
			miss(publisher, proxy, "other");
			await().until(() -> there.get("ACME") == null);
		}
	}

	@Test
	void anEntryIsEvictedOnAllInstancesByAProperty() throws Exception {
		List<ConfigurableApplicationContext> instances = two(ByProperty.class, "hein.cache.evict=true");
		Prices here = instances.get(0).getBean(Prices.class);
		Prices there = instances.get(1).getBean(Prices.class);
		double before = there.price("ACME");
		assertThat(there.price("ACME")).isEqualTo(before);
		here.changed("ACME");
		await().until(() -> there.price("ACME") != before);
	}

	@Test
	void allInstancesChangeTheirLogLevel() throws Exception {
		List<ConfigurableApplicationContext> instances = two(Levels.class);
		LogLevels levels = instances.get(0).getBean(LogLevels.class);
		LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());
		try {
			// tag::log-level-call[]
			DeliveryReport report = levels.set("com.example.orders", LogLevel.DEBUG).join();
			// end::log-level-call[]
			assertThat(report.statuses()).containsOnly(Map.entry("instance-3", DeliveryStatus.HANDLED));
			assertThat(logging.getLoggerConfiguration("com.example.orders").getEffectiveLevel())
				.isEqualTo(LogLevel.DEBUG);
		}
		finally {
			logging.setLogLevel("com.example.orders", null);
		}
	}

	@Test
	void aLateJoinerGetsTheFlagsThatTheLogStillHolds() {
		ConfigurableApplicationContext publisher = publish(Flagging.class, SMALL_LOG);
		FlagSource source = publisher.getBean(FlagSource.class);
		source.set("new-checkout", false);
		source.set("new-checkout", true);
		Flags early = subscribe(publisher, Flagged.class, "hein.subscriber.start-from=earliest").getBean(Flags.class);
		await().until(() -> early.isOn("new-checkout"));
		source.set("dark-mode", true);
		await().until(() -> early.isOn("dark-mode") && early.isOn("new-checkout"));
		// The log drops them: who joins now is not even informed that there were some
		for (int i = 0; i < 1000; i++) {
			template(publisher).send("other", new byte[500]);
		}
		ConfigurableApplicationContext late = subscribe(publisher, Flagged.class,
				"hein.subscriber.start-from=earliest");
		await().until(() -> late.getBean(Subscriber.class).status().live());
		assertThat(late.getBean(Flags.class).isOn("new-checkout")).isFalse();
		assertThat(late.getBean(Subscriber.class).statistics().gaps().values()).allMatch((count) -> count == 0);
		source.repeat();
		await().until(() -> late.getBean(Flags.class).isOn("new-checkout"));
		assertThat(early.isOn("dark-mode")).isTrue();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableCaching
	@Import(PriceEvictions.class)
	static class ByHand {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableCaching
	@Import(Prices.class)
	static class ByProperty {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Levels {

		@Bean
		LogLevels levels(HeinOperations hein) {
			return new LogLevels(LoggingSystem.get(getClass().getClassLoader()), hein);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(FlagSource.class)
	static class Flagging {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Flags.class)
	static class Flagged {

	}

}
