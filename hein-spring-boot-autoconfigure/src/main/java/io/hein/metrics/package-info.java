/**
 * Meters of publishers, connections and listeners. Uses Micrometer and the engine's
 * statistics; reads them when a registry asks, and costs nothing otherwise.
 */
@NullMarked
package io.hein.metrics;

import org.jspecify.annotations.NullMarked;
