/**
 * Auto-configuration of Hein's health contributors, apart because what it stands on is
 * optional.
 */
@NullMarked
package io.hein.autoconfigure.health;

import org.jspecify.annotations.NullMarked;
