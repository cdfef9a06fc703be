/**
 * The side that subscribes: a listener, to copy, and what shows what it gets. Knows
 * nothing of the publisher but its records.
 */
@NullMarked
package io.hein.sample.subscriber;

import org.jspecify.annotations.NullMarked;
