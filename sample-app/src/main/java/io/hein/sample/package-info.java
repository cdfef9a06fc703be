/**
 * The sample application: a publisher of telemetry and its subscribers.
 *
 * <p>
 * To read and to copy: {@code publisher.TelemetryPublisher},
 * {@code subscriber.MachineListener}, {@code subscriber.JvmListener}, and
 * {@code application.yml}. The package {@code together} is there for the demonstration
 * only: it runs both sides in one process. A web page that shows the readings live will
 * be a package {@code web} beside these, with a listener of its own; the web server that
 * Actuator needs is there.
 */
@NullMarked
package io.hein.sample;

import org.jspecify.annotations.NullMarked;
