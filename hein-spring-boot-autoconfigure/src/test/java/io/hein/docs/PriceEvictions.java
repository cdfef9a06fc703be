package io.hein.docs;

import io.hein.annotation.HeinHandler;
import io.hein.annotation.HeinListener;
import io.hein.core.HeinGap;
import io.hein.core.HeinOperations;

import org.springframework.cache.CacheManager;

/**
 * Evicts entries on all instances, by hand.
 */
// tag::evict-by-hand[]
@HeinListener(topics = "evict.prices")
class PriceEvictions {

	private final CacheManager caches;

	private final HeinOperations hein;

	PriceEvictions(CacheManager caches, HeinOperations hein) {
		this.caches = caches;
		this.hein = hein;
	}

	void evict(String symbol) {
		onEvict(symbol);
		this.hein.send("evict.prices", symbol);
	}

	@HeinHandler
	void onEvict(String symbol) {
		this.caches.getCache("prices").evict(symbol);
	}

	@HeinHandler
	void onGap(HeinGap gap) {
		this.caches.getCache("prices").clear(); // which ones were missed is not known
	}

}
// end::evict-by-hand[]
