/**
 * The side that publishes. Knows nothing of the subscribers.
 */
@NullMarked
package io.hein.sample.publisher;

import org.jspecify.annotations.NullMarked;
