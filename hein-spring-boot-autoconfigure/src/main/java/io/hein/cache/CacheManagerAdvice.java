package io.hein.cache;

import java.util.List;
import java.util.function.Supplier;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;

/**
 * Covers the caches that a cache manager gives away, and sends clears when it clears all
 * by itself.
 */
final class CacheManagerAdvice implements MethodInterceptor {

	private final Supplier<@Nullable CacheEvictions> evictions;

	CacheManagerAdvice(Supplier<@Nullable CacheEvictions> evictions) {
		this.evictions = evictions;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		return switch (invocation.getMethod().getName()) {
			case "getCache" -> cover(invocation.getThis(), invocation.proceed());
			case "resetCaches" -> reset(invocation);
			default -> invocation.proceed();
		};
	}

	private @Nullable Object cover(@Nullable Object manager, @Nullable Object found) {
		CacheEvictions evictions = (manager != null && found instanceof Cache) ? this.evictions.get() : null;
		return (evictions != null && manager != null && found instanceof Cache cache) ? evictions.cover(manager, cache)
				: found;
	}

	private @Nullable Object reset(MethodInvocation invocation) throws Throwable {
		// Before: a manager may forget its caches with that
		List<String> names = (invocation.getThis() instanceof CacheManager manager)
				? List.copyOf(manager.getCacheNames()) : List.of();
		try {
			return invocation.proceed();
		}
		finally {
			CacheEvictions evictions = this.evictions.get();
			if (evictions != null) {
				evictions.reset(names);
			}
		}
	}

}
