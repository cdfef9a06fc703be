package io.hein.cache;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * An eviction as it goes to other instances.
 *
 * @param from who sends it
 * @param cache the name of the cache
 * @param key what was evicted, {@code null} if the cache was cleared
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Eviction(String from, String cache, @Nullable SentKey key) {
}
