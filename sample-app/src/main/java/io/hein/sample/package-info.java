/**
 * The sample application: a publisher of telemetry, its subscribers, and a page that
 * shows them.
 *
 * <p>
 * To read and to copy: {@code publisher.TelemetryPublisher},
 * {@code subscriber.ReadingListener}, {@code instance.Notices}, and
 * {@code application.yml} with those named after a profile. The rest is there for the
 * demonstration only: the package {@code together} runs them in one process, each as an
 * application of its own, breaks the connections between them, and kills publishers in
 * processes of their own; the package {@code wall} is the page.
 */
@NullMarked
package io.hein.sample;

import org.jspecify.annotations.NullMarked;
