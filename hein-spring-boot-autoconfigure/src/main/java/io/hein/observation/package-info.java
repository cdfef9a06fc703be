/**
 * Observations of sending and of handling: documentation, conventions and contexts. Uses
 * Micrometer's observations, and nothing else of Hein.
 */
@NullMarked
package io.hein.observation;

import org.jspecify.annotations.NullMarked;
