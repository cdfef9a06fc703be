/**
 * The subscriber: dials publishers, keeps its place in their logs, and hands messages to
 * lanes, each with a thread and a queue of its own. Uses the frames, the topics and
 * Netty; neither Spring nor Micrometer, and nothing of the publisher.
 */
@NullMarked
package io.hein.transport.subscriber;

import org.jspecify.annotations.NullMarked;
