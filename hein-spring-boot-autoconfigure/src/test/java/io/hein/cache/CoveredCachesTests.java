package io.hein.cache;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.cache.Cache;
import org.springframework.cache.concurrent.ConcurrentMapCache;
import org.springframework.cache.transaction.TransactionAwareCacheDecorator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which caches of a name are evicted from.
 */
class CoveredCachesTests {

	private final CacheEvictions evictions = new CacheEvictions(new CacheNames(List.of("*"), List.of()), "a",
			JsonMapper.builder().build(), null);

	private final Object manager = new Object();

	private final ConcurrentMapCache cache = new ConcurrentMapCache("prices");

	private Cache cover(Cache cache) {
		return this.evictions.cover(this.manager, cache);
	}

	private void evict(String key) {
		this.evictions.apply(new Eviction("other", "prices", new SentKey("String", key)));
	}

	@Test
	void aManagerWithACacheForEachTenantHasItEvictedFromAll() {
		Map<String, Cache> tenants = new HashMap<>();
		for (int round = 0; round < 2; round++) {
			for (String tenant : List.of("one", "two", "three")) {
				cover(tenants.computeIfAbsent(tenant, (name) -> new ConcurrentMapCache("prices"))).put("ACME", 1);
			}
		}
		tenants.values().forEach((tenant) -> tenant.put("KEPT", 1));
		evict("ACME");
		assertThat(tenants.values()).hasSize(3)
			.allMatch((tenant) -> tenant.get("ACME") == null)
			.allMatch((tenant) -> tenant.get("KEPT") != null);
		this.evictions.clearAll("this is a test");
		assertThat(tenants.values()).allMatch((tenant) -> tenant.get("KEPT") == null);
	}

	@Test
	void aCacheThatIsDecoratedAnewIsOne() {
		CoveredCaches caches = new CoveredCaches();
		for (int i = 0; i < 3; i++) {
			caches.cover(this.manager, new TransactionAwareCacheDecorator(this.cache),
					(target) -> new BroadcastingCache(target, this.manager, this.evictions));
		}
		assertThat(caches.named("prices")).hasSize(1);
		cover(new TransactionAwareCacheDecorator(this.cache)).put("ACME", 1);
		evict("ACME");
		assertThat(this.cache.get("ACME")).isNull();
	}

	@Test
	void whatAManagerHadWhenItEndsIsForgotten() {
		cover(this.cache).put("ACME", 1);
		this.evictions.forget(new Object());
		evict("OTHER");
		this.evictions.forget(this.manager);
		evict("ACME");
		assertThat(this.cache.get("ACME")).isNotNull();
	}

}
