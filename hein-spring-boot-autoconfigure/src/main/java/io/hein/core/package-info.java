/**
 * What an application sends with and what it gets back: the template, positions, gaps,
 * reports, the store for positions. Uses the engine and {@code io.hein.observation};
 * knows nothing of listeners.
 */
@NullMarked
package io.hein.core;

import org.jspecify.annotations.NullMarked;
