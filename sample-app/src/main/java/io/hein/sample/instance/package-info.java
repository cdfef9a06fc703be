/**
 * An instance of a service that publishes, and listens to all others, to copy. Knows
 * nothing of the others but their names.
 */
@NullMarked
package io.hein.sample.instance;

import org.jspecify.annotations.NullMarked;
