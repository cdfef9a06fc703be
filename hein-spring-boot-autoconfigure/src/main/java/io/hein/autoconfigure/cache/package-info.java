/**
 * Auto-configuration of evictions of caches that reach all instances, apart because
 * caches are optional.
 */
@NullMarked
package io.hein.autoconfigure.cache;

import org.jspecify.annotations.NullMarked;
