/**
 * Delivery reports of messages in a log that several publishers share. Each of them, here
 * an edge, knows its own subscribers only. So the record of a message that asks for a
 * report says which edge asks; each edge that reads it writes to a second topic who was
 * asked there, and what becomes of it; the edge that asks puts that together.
 * <p>
 * {@link SharedConfirmations} is what a publisher has. {@code EdgeAnswers} is its part as
 * an edge that answers, {@code PendingReports} are those that it waits for,
 * {@code Presence} knows which other edges there are. A log hands over what it reads, and
 * fetches what it has to write, through {@link ReportExchange}.
 * <p>
 * Uses what answers within one publisher, the frames, and what is shared of Netty. Has no
 * thread and no clock of its own, and knows neither Kafka nor connections.
 */
@NullMarked
package io.hein.transport.backbone.confirm;

import org.jspecify.annotations.NullMarked;
