/**
 * Telemetry of the machine and of this JVM: typed readings, and the sensors that take
 * them. Knows nothing of Spring and nothing of Hein but how a topic is written.
 */
@NullMarked
package io.hein.sample.telemetry;

import org.jspecify.annotations.NullMarked;
