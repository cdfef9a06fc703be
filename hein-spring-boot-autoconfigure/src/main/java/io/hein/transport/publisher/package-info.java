/**
 * The publisher: listens, lets subscribers attach, and writes the broadcast log to each
 * of them. Uses the log, the frames, the topics and Netty; neither Spring nor Micrometer.
 * <p>
 * {@code PublisherRun} is what lives from one start to its stop: it binds the port and
 * stops, and only the publisher knows it. {@code Acceptor} makes a session of each
 * connection; what they have in common is in {@code Shared}. Each connection belongs to
 * one event loop: {@code NativeSession} is one from accept to close and knows its state,
 * {@code Handshake} leads it to its {@code Attachment}, {@code Refuser} and
 * {@code Farewell} end it. {@code SubscriberStream} is what it is sent, and the
 * {@code Pump} of its event loop writes the log to all that are there: both know of the
 * connection that it is a {@code StreamOwner}. {@code ClassicSession} is a connection of
 * the classic protocol; {@code ClassicPump} serves those. The threads meet in
 * {@code Sessions}, which knows which connection has which name, in {@code Confirmations}
 * and {@code Pings}, which wait for answers, and in {@code FlowControl}, which holds
 * senders. {@code PublisherEvents} logs, counts and reports what happens.
 */
@NullMarked
package io.hein.transport.publisher;

import org.jspecify.annotations.NullMarked;
