package io.hein.docs;

import java.util.concurrent.atomic.AtomicInteger;

import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Cacheable;

/**
 * Prices that are cached.
 */
public class Prices {

	// tag::evict-property[]
	@Cacheable("prices")
	public double price(String symbol) {
		return load(symbol);
	}

	@CacheEvict("prices")
	public void changed(String symbol) {
	}
	// end::evict-property[]

	private final AtomicInteger loads = new AtomicInteger();

	private double load(String symbol) {
		return this.loads.incrementAndGet();
	}

}
