/**
 * The side that subscribes: two listeners, and the line that each of them logs once a
 * second. Knows nothing of the publisher but its records.
 */
@NullMarked
package io.hein.sample.subscriber;

import org.jspecify.annotations.NullMarked;
