package io.hein.cache;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;

import org.springframework.cache.Cache;
import org.springframework.cache.transaction.TransactionAwareCacheDecorator;
import org.springframework.util.ClassUtils;

/**
 * The caches that were asked for, by name: one for each cache manager that has one of
 * that name. A cache that nobody has asked for has nothing to evict. Thread-safe.
 */
final class CoveredCaches {

	private static final boolean DECORATOR_PRESENT = ClassUtils.isPresent(
			"org.springframework.cache.transaction.TransactionAwareCacheDecorator",
			CoveredCaches.class.getClassLoader());

	private final Map<String, List<BroadcastingCache>> caches = new ConcurrentHashMap<>();

	/**
	 * Cover a cache.
	 * @param manager where it is from
	 * @param cache the cache
	 * @param decorator decorates it if it is a new one
	 * @return the cache to use
	 */
	Cache cover(Object manager, Cache cache, Function<Cache, BroadcastingCache> decorator) {
		if (isCovered(cache)) {
			return cache;
		}
		String name = cache.getName();
		for (BroadcastingCache covered : named(name)) {
			if (covered.isOf(manager) && covered.getTargetCache() == cache) {
				return covered;
			}
		}
		BroadcastingCache covered = decorator.apply(cache);
		// A manager may replace a cache, or decorate it anew each time
		this.caches.compute(name,
				(key, present) -> Stream.concat(
						Stream.ofNullable(present).flatMap(Collection::stream).filter((other) -> !other.isOf(manager)),
						Stream.of(covered))
					.toList());
		return covered;
	}

	private static boolean isCovered(Cache cache) {
		return cache instanceof BroadcastingCache || (DECORATOR_PRESENT && Decorator.coversTarget(cache));
	}

	List<BroadcastingCache> named(String name) {
		return this.caches.getOrDefault(name, List.of());
	}

	List<BroadcastingCache> all() {
		return this.caches.values().stream().flatMap(Collection::stream).toList();
	}

	private static final class Decorator {

		static boolean coversTarget(Cache cache) {
			return cache instanceof TransactionAwareCacheDecorator decorator && isCovered(decorator.getTargetCache());
		}

	}

}
