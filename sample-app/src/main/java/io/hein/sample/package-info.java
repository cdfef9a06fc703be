/**
 * The sample application: a publisher of telemetry and its subscribers.
 */
@NullMarked
package io.hein.sample;

import org.jspecify.annotations.NullMarked;
