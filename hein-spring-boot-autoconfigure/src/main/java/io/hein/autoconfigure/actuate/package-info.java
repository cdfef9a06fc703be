/**
 * Auto-configuration of Hein's the Actuator endpoint, apart because what it stands on is
 * optional.
 */
@NullMarked
package io.hein.autoconfigure.actuate;

import org.jspecify.annotations.NullMarked;
