package io.hein.autoconfigure.cache;

import java.util.List;
import java.util.stream.StreamSupport;

import io.hein.cache.BroadcastingCache;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.cache.metrics.CacheMeterBinderProvider;
import org.springframework.boot.cache.metrics.CacheMetricsRegistrar;

/**
 * Has the meters of a cache that sends its evictions be those of the cache itself.
 */
class BroadcastingCacheMeterBinderProvider implements CacheMeterBinderProvider<BroadcastingCache> {

	private final ObjectProvider<CacheMeterBinderProvider<?>> providers;

	BroadcastingCacheMeterBinderProvider(ObjectProvider<CacheMeterBinderProvider<?>> providers) {
		this.providers = providers;
	}

	@Override
	public MeterBinder getMeterBinder(BroadcastingCache cache, Iterable<Tag> tags) {
		List<CacheMeterBinderProvider<?>> others = this.providers.orderedStream()
			.filter((provider) -> provider != this)
			.toList();
		return (registry) -> new CacheMetricsRegistrar(registry, others).bindCacheToRegistry(cache.getTargetCache(),
				StreamSupport.stream(tags.spliterator(), false).toArray(Tag[]::new));
	}

}
