package io.hein.autoconfigure.cache;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.hein.cache.CacheEvictions;
import io.hein.config.HeinListenerEndpointRegistry;
import io.hein.core.HeinOperations;
import io.hein.event.HeinConnectedEvent;
import io.hein.test.Cut;
import io.hein.test.FaultProxy;
import io.hein.testsupport.Ports;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.ConnectionState;
import io.hein.transport.subscriber.Subscriber;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cache.transaction.TransactionAwareCacheManagerProxy;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Applications that evict the entries of each other's caches.
 */
class CacheEvictionTests {

	private final List<ConfigurableApplicationContext> open = new ArrayList<>();

	private int port;

	@BeforeEach
	void choosePort() throws Exception {
		this.port = Ports.unused();
	}

	@AfterEach
	void close() {
		this.open.forEach(ConfigurableApplicationContext::close);
	}

	private ConfigurableApplicationContext run(Class<?> application, int host, String... properties) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.properties("spring.threads.virtual.enabled=" + Boolean.getBoolean("hein.test.virtual-threads"),
					"hein.cache.evict=true", "hein.publisher.port=" + this.port,
					"hein.publisher.address=127.0.0." + host, "hein.publisher.name=instance-" + host,
					"hein.subscriber.name=instance-" + host, "hein.subscriber.attach=all",
					"hein.subscriber.discovery.interval=100ms", "hein.subscriber.reconnect.max-delay=300ms",
					"hein.subscriber.addresses=127.0.0.2:" + this.port + ",127.0.0.3:" + this.port)
			.properties(properties)
			.run();
		this.open.add(0, context);
		return context;
	}

	private static void awaitPublishers(ConfigurableApplicationContext context, int count) {
		await().until(() -> context.getBean(Subscriber.class)
			.publishers()
			.stream()
			.filter((publisher) -> publisher.status().state() == ConnectionState.CONNECTED)
			.count() == count);
		await().until(() -> context.getBean(Application.class).connected.get() >= count);
	}

	private static Cache cache(ConfigurableApplicationContext context) {
		return context.getBean(CacheManager.class).getCache("prices");
	}

	private static long head(ConfigurableApplicationContext context) {
		return context.getBean(Publisher.class).head().sequence();
	}

	@Test
	void allInstancesEvictWhatOneEvictsAndSendNothingBack() {
		ConfigurableApplicationContext first = run(Application.class, 2);
		ConfigurableApplicationContext second = run(Application.class, 3);
		awaitPublishers(first, 1);
		awaitPublishers(second, 1);
		Prices here = first.getBean(Prices.class);
		Prices there = second.getBean(Prices.class);
		Evicted evicted = new Evicted(first, second, 0);

		evicted.by(() -> here.change("ACME"), "ACME");
		evicted.by(() -> here.changeFirst("ACME"), "ACME");
		evicted.by(() -> cache(first).evictIfPresent("ACME"), "ACME");
		evicted.by(() -> here.change(new Key("ACME", new BigDecimal("1.10"))), new Key("ACME", new BigDecimal("1.10")));
		evicted.allBy(here::changeAll);
		evicted.allBy(() -> cache(first).invalidate());
		evicted.allBy(() -> first.getBean(CaffeineCacheManager.class).resetCaches());
		evicted.allBy(() -> here.change(new Unsendable()));

		assertThat(head(second)).isZero();
		assertThat(there.price("ACME")).isEqualTo(there.price("ACME"));
	}

	@Test
	void aTransactionSendsWhenItHasCommittedAndNothingWhenItIsRolledBack() throws Exception {
		ConfigurableApplicationContext first = run(Transactional.class, 2);
		ConfigurableApplicationContext second = run(Application.class, 3);
		awaitPublishers(second, 1);
		Prices here = first.getBean(Prices.class);
		for (String manager : List.of("aware", "plain")) {
			Cache cache = first.getBean(manager, CacheManager.class).getCache("prices");
			TransactionTemplate transactions = new TransactionTemplate(new NoTransactions());
			cache(second).put("ACME", 1);
			long before = head(first);
			transactions.executeWithoutResult((status) -> {
				cache.evict("ACME");
				cache.clear();
				status.setRollbackOnly();
			});
			assertThat(head(first)).as(manager).isEqualTo(before);
			transactions.executeWithoutResult((status) -> {
				cache.evict("ACME");
				assertThat(head(first)).as(manager).isEqualTo(before);
			});
			assertThat(head(first)).as(manager).isEqualTo(before + 1);
			await().until(() -> cache(second).get("ACME") == null);
			// What is to happen at once is also what does not depend on the outcome
			transactions.executeWithoutResult((status) -> {
				cache.evictIfPresent("ACME");
				status.setRollbackOnly();
			});
			assertThat(head(first)).as(manager).isEqualTo(before + 2);
		}
		assertThat(here.price("ACME")).isNotNull();
	}

	@Test
	void cachesAreClearedAcrossAGap() {
		ConfigurableApplicationContext first = run(Application.class, 2, "hein.publisher.log.max-size=128KB",
				"hein.publisher.max-message-size=1KB");
		try (FaultProxy proxy = FaultProxy.to("127.0.0.2", this.port)) {
			ConfigurableApplicationContext second = run(Application.class, 3, "hein.subscriber.attach=any",
					"hein.subscriber.addresses=" + proxy.host() + ":" + proxy.port());
			HeinOperations template = first.getBean(HeinOperations.class);
			await().until(() -> second.getBean(Application.class).connected.get() == 1);
			cache(second).put("ACME", 1);
			cache(second).put("KEPT", 1);
			// A disconnect alone loses nothing
			proxy.refuse();
			proxy.cutAll(Cut.RESET);
			await().until(() -> template.subscribers().isEmpty());
			cache(first).evict("ACME");
			proxy.accept();
			await().until(() -> cache(second).get("ACME") == null);
			assertThat(cache(second).get("KEPT")).isNotNull();
			proxy.refuse();
			proxy.cutAll(Cut.RESET);
			await().until(() -> template.subscribers().isEmpty());
			for (int i = 0; i < 1000; i++) {
				template.send("other", new byte[500]);
			}
			proxy.accept();
			await().until(() -> cache(second).get("KEPT") == null);
		}
	}

	@Test
	void cachesAreClearedWhenALogIsEnteredInItsMiddle() {
		ConfigurableApplicationContext first = run(Application.class, 2);
		cache(first).evict("ACME");
		try (FaultProxy proxy = FaultProxy.to("127.0.0.2", this.port)) {
			proxy.refuse();
			ConfigurableApplicationContext second = run(Application.class, 3, "hein.subscriber.attach=any",
					"hein.subscriber.addresses=" + proxy.host() + ":" + proxy.port());
			cache(second).put("ACME", 1);
			proxy.accept();
			await().until(() -> cache(second).get("ACME") == null);
		}
	}

	@Test
	void cachesAreClearedWhenTheInstanceDidNotListen() {
		ConfigurableApplicationContext first = run(Application.class, 2);
		ConfigurableApplicationContext second = run(Application.class, 3);
		awaitPublishers(second, 1);
		HeinListenerEndpointRegistry registry = second.getBean(HeinListenerEndpointRegistry.class);
		missed(first, second, () -> registry.stop(CacheEvictions.LISTENER_ID).join(),
				() -> registry.start(CacheEvictions.LISTENER_ID));
		missed(first, second, second::pause, second::restart);
	}

	private static void missed(ConfigurableApplicationContext first, ConfigurableApplicationContext second,
			Runnable stop, Runnable start) {
		cache(second).put("ACME", 1);
		stop.run();
		cache(first).evict("ACME");
		assertThat(cache(second).get("ACME")).isNotNull();
		start.run();
		await().until(() -> cache(second).get("ACME") == null);
	}

	@Test
	void cachesOfAChildAreClearedWhenItListensToAConnectionOfItsParent() {
		ConfigurableApplicationContext first = run(Application.class, 2);
		ConfigurableApplicationContext second = run(Connected.class, 3, "hein.cache.evict=false");
		cache(first).evict("ACME");
		ConfigurableApplicationContext child = new SpringApplicationBuilder(WithEntry.class)
			.web(WebApplicationType.NONE)
			.parent(second)
			.run("--hein.cache.evict=true");
		this.open.add(0, child);
		await().until(() -> cache(child).get("ACME") == null);
	}

	@Test
	void nothingIsClearedWhenALogIsReadFromItsBeginning() {
		ConfigurableApplicationContext second = run(Application.class, 3);
		cache(second).put("ACME", 1);
		cache(second).put("KEPT", 1);
		ConfigurableApplicationContext first = run(Application.class, 2);
		cache(first).evict("ACME");
		await().until(() -> cache(second).get("ACME") == null);
		assertThat(cache(second).get("KEPT")).isNotNull();
	}

	@Test
	void anEvictionWaitsForALoadOfASynchronizedMethod() throws Exception {
		ConfigurableApplicationContext first = run(Application.class, 2);
		ConfigurableApplicationContext second = run(Application.class, 3);
		awaitPublishers(second, 1);
		Prices there = second.getBean(Prices.class);
		CompletableFuture<Integer> loaded = CompletableFuture.supplyAsync(() -> there.slowPrice("ACME"));
		there.awaitLoading();
		cache(first).evict("ACME");
		// The eviction has come, and waits
		await().until(() -> second.getBean(Subscriber.class).statistics().received() == 1);
		assertThat(loaded).isNotDone();
		there.goOn();
		assertThat(loaded.get()).isEqualTo(1);
		await().until(() -> cache(second).get("ACME") == null);
	}

	@Test
	void aPublisherThatHasStoppedFailsNobody() {
		ConfigurableApplicationContext first = run(Application.class, 2);
		first.getBean(Publisher.class).close();
		first.getBean(Prices.class).change("ACME");
		assertThat(cache(first).get("ACME")).isNull();
	}

	@Test
	void anInstanceThatHearsItselfDoesNotMind() {
		ConfigurableApplicationContext first = run(Application.class, 2, "hein.subscriber.include-self=true");
		awaitPublishers(first, 1);
		cache(first).put("ACME", 1);
		cache(first).evict("OTHER");
		cache(first).clear();
		cache(first).put("KEPT", 1);
		await().until(() -> first.getBean(HeinOperations.class)
			.subscribers()
			.stream()
			.anyMatch((subscriber) -> Objects.equals(subscriber.lag(), 0L) && subscriber.handled() != null
					&& subscriber.handled().toPosition().sequence() == 2));
		assertThat(cache(first).get("KEPT")).isNotNull();
		assertThat(head(first)).isEqualTo(2);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Connected {

	}

	/**
	 * An application whose cache has an entry before it listens.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableCaching
	static class WithEntry {

		@Autowired
		void put(CacheManager manager) {
			manager.getCache("prices").put("ACME", 1);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableCaching
	static class Application {

		final AtomicInteger connected = new AtomicInteger();

		@Bean
		Prices prices() {
			return new Prices();
		}

		@EventListener
		void onConnected(HeinConnectedEvent event) {
			this.connected.incrementAndGet();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Transactional extends Application {

		@Bean(defaultCandidate = false)
		CacheManager plain() {
			return new CaffeineCacheManager("prices");
		}

		@Bean
		CacheManager aware() {
			return new TransactionAwareCacheManagerProxy(new CaffeineCacheManager("prices"));
		}

	}

	static class Prices {

		private final CountDownLatch loading = new CountDownLatch(1);

		private final CountDownLatch goOn = new CountDownLatch(1);

		private final AtomicInteger loads = new AtomicInteger();

		@Cacheable("prices")
		Integer price(Object key) {
			return this.loads.incrementAndGet();
		}

		@Cacheable(cacheNames = "prices", sync = true)
		Integer slowPrice(Object key) {
			this.loading.countDown();
			try {
				this.goOn.await(1, TimeUnit.MINUTES);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			return this.loads.incrementAndGet();
		}

		void awaitLoading() throws InterruptedException {
			this.loading.await();
		}

		void goOn() {
			this.goOn.countDown();
		}

		@CacheEvict("prices")
		void change(Object key) {
		}

		@CacheEvict(cacheNames = "prices", beforeInvocation = true)
		void changeFirst(Object key) {
		}

		@CacheEvict(cacheNames = "prices", allEntries = true)
		void changeAll() {
		}

	}

	record Key(String symbol, BigDecimal value) {
	}

	static class Unsendable {

	}

	private static final class NoTransactions extends AbstractPlatformTransactionManager {

		private static final long serialVersionUID = 1L;

		@Override
		protected Object doGetTransaction() {
			return this;
		}

		@Override
		protected void doBegin(Object transaction, TransactionDefinition definition) {
		}

		@Override
		protected void doCommit(DefaultTransactionStatus status) {
		}

		@Override
		protected void doRollback(DefaultTransactionStatus status) {
		}

	}

	/**
	 * Checks what reaches another instance.
	 */
	private static final class Evicted {

		private final ConfigurableApplicationContext first;

		private final ConfigurableApplicationContext second;

		private long sent;

		private Evicted(ConfigurableApplicationContext first, ConfigurableApplicationContext second, long sent) {
			this.first = first;
			this.second = second;
			this.sent = sent;
		}

		void by(Runnable eviction, Object key) {
			evict(eviction, key);
			assertThat(cache(this.second).get("OTHER")).isNotNull();
		}

		void allBy(Runnable eviction) {
			evict(eviction, "ACME");
			await().until(() -> cache(this.second).get("OTHER") == null);
		}

		private void evict(Runnable eviction, Object key) {
			cache(this.second).put(key, 1);
			cache(this.second).put("OTHER", 2);
			eviction.run();
			await().until(() -> cache(this.second).get(key) == null);
			this.sent++;
			assertThat(head(this.first)).isEqualTo(this.sent);
		}

	}

}
