/**
 * The subscriber: dials publishers, keeps its place in their logs, and hands messages to
 * lanes. Uses the lanes, the frames, the topics and Netty; neither Spring nor Micrometer,
 * and nothing of the publisher.
 * <p>
 * One event loop runs everything that concerns the connection: {@code SubscriberLoop} has
 * it dialled and ended, {@code SubscriberConnection} is one from HELLO to the close, and
 * {@code Stream} is what lasts over connections.
 * <p>
 * {@code SubscriberGroup} is a subscriber of several publishers: one {@code GroupMember},
 * which is a {@code SubscriberLoop}, for each. Its members are decided in
 * {@code io.hein.transport.fleet}.
 */
@NullMarked
package io.hein.transport.subscriber;

import org.jspecify.annotations.NullMarked;
