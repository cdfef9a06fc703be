/**
 * Lanes: what a subscriber's listeners are to its connection. Each has topics, a queue
 * and threads of its own, and joins the stream at a position. {@link Lanes} is what the
 * subscriber's side deals with, {@link Lane} what users do. {@code Distribution} puts
 * what comes into the queues. A lane's threads run its {@code LaneWorker}s, which take it
 * out there and call the handler. They meet in {@code LaneQueue} and
 * {@code WorkerProgress}.
 * <p>
 * A listener to several publishers ({@link LaneGroup}) has a lane among the {@code Lanes}
 * of each. These lanes share a {@code LaneRoom}: the executors that run their workers and
 * the accounts of what their queues retain. Everything else, the place in the stream,
 * progress and failures, each has for itself. A lane of a subscriber of one publisher has
 * a room of its own.
 * <p>
 * May use topics, frames and what is shared of Netty. Knows no connection, no publisher
 * and no subscriber: what it needs of its subscriber is {@link LaneHost}.
 */
@NullMarked
package io.hein.transport.lane;

import org.jspecify.annotations.NullMarked;
