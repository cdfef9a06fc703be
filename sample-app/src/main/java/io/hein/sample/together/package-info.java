/**
 * For the demonstration: both sides in one process, and what is said when a port is
 * taken.
 */
@NullMarked
package io.hein.sample.together;

import org.jspecify.annotations.NullMarked;
