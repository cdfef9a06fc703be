package io.hein.cache;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache;
import org.springframework.util.ConcurrentReferenceHashMap;

/**
 * The caches of one name. A manager usually has one of them. It may replace that one, or
 * decorate it anew each time; or it has several, one for each tenant, say, of which any
 * may be asked for again. Thread-safe.
 */
final class CachesOfName {

	/**
	 * What each manager has given away last.
	 */
	private volatile List<BroadcastingCache> last = List.of();

	/**
	 * What managers have given away before. Those who have replaced a cache do not keep
	 * it, and neither does this.
	 */
	private final Map<Cache, Boolean> earlier = new Identities();

	@Nullable BroadcastingCache find(Object manager, Cache cache) {
		for (BroadcastingCache covered : this.last) {
			if (covered.isOf(manager) && covered.getTargetCache() == cache) {
				return covered;
			}
		}
		return null;
	}

	synchronized BroadcastingCache add(Object manager, Cache cache, BroadcastingCache covered) {
		if (this.earlier.containsKey(cache)) {
			return covered;
		}
		List<BroadcastingCache> others = this.last.stream().filter((other) -> !other.isOf(manager)).toList();
		this.last.stream()
			.filter((other) -> other.isOf(manager) && !isSame(other.getTargetCache(), cache))
			.forEach((other) -> this.earlier.put(other.getTargetCache(), true));
		this.last = Stream.concat(others.stream(), Stream.of(covered)).toList();
		return covered;
	}

	// One is the other, decorated anew
	private static boolean isSame(Cache cache, Cache other) {
		return cache == other || cache.getNativeCache() == other.getNativeCache();
	}

	/**
	 * The caches, as their managers have them.
	 */
	Stream<Cache> all() {
		return Stream.concat(this.last.stream().map(BroadcastingCache::getTargetCache),
				List.copyOf(this.earlier.keySet()).stream());
	}

	synchronized void forget(Object manager) {
		this.last = this.last.stream().filter((covered) -> !covered.isOf(manager)).toList();
	}

	/**
	 * Keeps nothing alive, and leaves out what caches may think equal.
	 */
	private static final class Identities extends ConcurrentReferenceHashMap<Cache, Boolean> {

		Identities() {
			super(16, ReferenceType.WEAK);
		}

		@Override
		protected int getHash(@Nullable Object cache) {
			return System.identityHashCode(cache);
		}

	}

}
