/**
 * A log that several publishers share: a partition of a topic in Kafka. What any of them
 * publishes is a record of it; each reads all records back, into a window of memory that
 * its subscribers are served from. The epoch is the id of the topic, the sequence the
 * offset and one, so a position is the same at all of them.
 * <p>
 * {@link KafkaBackbone} is what users make. {@code KafkaBroadcastLog} puts the parts
 * together: {@code KafkaSender} appends, {@code KafkaTail} reads, {@code KafkaTopic}
 * looks at the topic when it is opened, and {@code TopicCheck} does so every other
 * second. {@code KafkaReports} writes and reads a second topic, for delivery reports, and
 * for {@code ReadMarks}: what others have read, which Kafka must still have.
 * <p>
 * Uses the log, topics, the frames, what is shared of Netty, and Kafka's client: only
 * this package knows that one, which is optional.
 */
@NullMarked
package io.hein.transport.kafka;

import org.jspecify.annotations.NullMarked;
