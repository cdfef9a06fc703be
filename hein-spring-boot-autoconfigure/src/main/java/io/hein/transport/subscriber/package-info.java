/**
 * The subscriber: dials publishers, keeps its place in their logs, and hands messages to
 * lanes, each with a thread and a queue of its own. Uses the frames, the topics and
 * Netty; neither Spring nor Micrometer, and nothing of the publisher.
 * <p>
 * One event loop runs all that concerns the connection: {@code SubscriberLoop} has it
 * dialled and ended, {@code SubscriberConnection} is one from HELLO to the close, and
 * {@code Stream} is what lasts over connections. {@code Lanes} knows the lanes,
 * {@code Distribution} puts what comes into their queues. A lane's threads run its
 * {@code LaneWorker}s, which take it out there and call the handler. They meet in
 * {@code LaneQueue} and {@code WorkerProgress}.
 */
@NullMarked
package io.hein.transport.subscriber;

import org.jspecify.annotations.NullMarked;
