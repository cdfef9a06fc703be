package io.hein.cache;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import org.springframework.cache.Cache;
import org.springframework.cache.transaction.TransactionAwareCacheDecorator;
import org.springframework.util.ClassUtils;

/**
 * The caches that were asked for, by name. A cache that nobody has asked for has nothing
 * to evict. Thread-safe.
 */
final class CoveredCaches {

	private static final boolean DECORATOR_PRESENT = ClassUtils.isPresent(
			"org.springframework.cache.transaction.TransactionAwareCacheDecorator",
			CoveredCaches.class.getClassLoader());

	private final Map<String, CachesOfName> caches = new ConcurrentHashMap<>();

	/**
	 * Cover a cache.
	 * @param manager where it is from
	 * @param cache the cache
	 * @param decorator decorates it
	 * @return the cache to use
	 */
	Cache cover(Object manager, Cache cache, Function<Cache, BroadcastingCache> decorator) {
		if (isCovered(cache)) {
			return cache;
		}
		CachesOfName named = this.caches.computeIfAbsent(cache.getName(), (name) -> new CachesOfName());
		BroadcastingCache covered = named.find(manager, cache);
		return (covered != null) ? covered : named.add(manager, cache, decorator.apply(cache));
	}

	private static boolean isCovered(Cache cache) {
		return cache instanceof BroadcastingCache || (DECORATOR_PRESENT && Decorator.coversTarget(cache));
	}

	/**
	 * The caches of a name, as their managers have them.
	 */
	Collection<Cache> named(String name) {
		CachesOfName named = this.caches.get(name);
		return (named != null) ? named.all().toList() : List.of();
	}

	/**
	 * All caches, as their managers have them.
	 */
	Collection<Cache> all() {
		return this.caches.values().stream().flatMap(CachesOfName::all).toList();
	}

	/**
	 * Forget the caches of a manager that has ended.
	 * @param manager where they are from
	 */
	void forget(Object manager) {
		this.caches.values().forEach((named) -> named.forget(manager));
	}

	private static final class Decorator {

		static boolean coversTarget(Cache cache) {
			return cache instanceof TransactionAwareCacheDecorator decorator && isCovered(decorator.getTargetCache());
		}

	}

}
