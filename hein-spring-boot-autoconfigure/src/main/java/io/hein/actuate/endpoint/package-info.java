/**
 * The Actuator endpoint {@code hein}. Reads only, and shows no secrets.
 */
@NullMarked
package io.hein.actuate.endpoint;

import org.jspecify.annotations.NullMarked;
