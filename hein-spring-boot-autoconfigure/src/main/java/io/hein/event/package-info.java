/**
 * What happens to publishers, connections and listeners, as Spring's application events.
 * Uses the engine and {@code io.hein.core}.
 */
@NullMarked
package io.hein.event;

import org.jspecify.annotations.NullMarked;
