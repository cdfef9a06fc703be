/**
 * Evictions of Spring's caches that reach all other instances: caches that send them, and
 * the listener that applies those of others. Uses the engine, {@code io.hein.config},
 * {@code io.hein.core} and {@code io.hein.listener}; Jackson has to be there.
 */
@NullMarked
package io.hein.cache;

import org.jspecify.annotations.NullMarked;
