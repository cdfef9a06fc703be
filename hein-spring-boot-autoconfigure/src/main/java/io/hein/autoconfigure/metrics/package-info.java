/**
 * Auto-configuration of Hein's meters, apart because what it stands on is optional.
 */
@NullMarked
package io.hein.autoconfigure.metrics;

import org.jspecify.annotations.NullMarked;
