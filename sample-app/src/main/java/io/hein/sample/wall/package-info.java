/**
 * The page: what it shows is read from the publisher and the subscribers of this process,
 * from their state, counts and events, and sent to the browser twice a second. For the
 * demonstration only. Knows the sides by what {@code WallParts} holds of them, and
 * nothing of how they were made.
 */
@NullMarked
package io.hein.sample.wall;

import org.jspecify.annotations.NullMarked;
