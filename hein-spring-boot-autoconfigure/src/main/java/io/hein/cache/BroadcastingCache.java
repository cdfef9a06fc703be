package io.hein.cache;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache;

/**
 * A cache whose evictions and clears reach all other instances. Everything else is as in
 * the cache that it decorates; what is put there stays there.
 *
 * @since 0.1.0
 */
public final class BroadcastingCache implements Cache {

	private final Cache target;

	private final Object manager;

	private final CacheEvictions evictions;

	BroadcastingCache(Cache target, Object manager, CacheEvictions evictions) {
		this.target = target;
		this.manager = manager;
		this.evictions = evictions;
	}

	/**
	 * The cache that it decorates.
	 * @return the cache, whose evictions reach nobody else
	 */
	public Cache getTargetCache() {
		return this.target;
	}

	boolean isOf(Object manager) {
		return this.manager == manager;
	}

	@Override
	public String getName() {
		return this.target.getName();
	}

	@Override
	public Object getNativeCache() {
		return this.target.getNativeCache();
	}

	@Override
	public @Nullable ValueWrapper get(Object key) {
		this.evictions.used(key);
		return this.target.get(key);
	}

	@Override
	public <T> @Nullable T get(Object key, @Nullable Class<T> type) {
		this.evictions.used(key);
		return this.target.get(key, type);
	}

	@Override
	public <T> @Nullable T get(Object key, Callable<T> valueLoader) {
		this.evictions.used(key);
		return this.target.get(key, valueLoader);
	}

	@Override
	public @Nullable CompletableFuture<?> retrieve(Object key) {
		this.evictions.used(key);
		return this.target.retrieve(key);
	}

	@Override
	public <T> CompletableFuture<T> retrieve(Object key, Supplier<CompletableFuture<T>> valueLoader) {
		this.evictions.used(key);
		return this.target.retrieve(key, valueLoader);
	}

	@Override
	public void put(Object key, @Nullable Object value) {
		this.evictions.used(key);
		this.target.put(key, value);
	}

	@Override
	public @Nullable ValueWrapper putIfAbsent(Object key, @Nullable Object value) {
		this.evictions.used(key);
		return this.target.putIfAbsent(key, value);
	}

	// What was cached has changed, also if it could not be evicted here

	@Override
	public void evict(Object key) {
		try {
			this.target.evict(key);
		}
		finally {
			this.evictions.evicted(getName(), key, false);
		}
	}

	@Override
	public boolean evictIfPresent(Object key) {
		try {
			return this.target.evictIfPresent(key);
		}
		finally {
			this.evictions.evicted(getName(), key, true);
		}
	}

	@Override
	public void clear() {
		try {
			this.target.clear();
		}
		finally {
			this.evictions.cleared(getName(), false);
		}
	}

	@Override
	public boolean invalidate() {
		try {
			return this.target.invalidate();
		}
		finally {
			this.evictions.cleared(getName(), true);
		}
	}

	@Override
	public String toString() {
		return "BroadcastingCache[" + getName() + "]";
	}

}
