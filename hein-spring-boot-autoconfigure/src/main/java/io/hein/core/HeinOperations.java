package io.hein.core;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.springframework.messaging.Message;

/**
 * Sends messages to every subscriber that wants their topic, and shows which subscribers
 * are connected. When a {@code send} returns, the message was converted, checked and
 * appended to the log; it need not have been received by any subscriber, and having no
 * subscriber is not an error. A {@code send} that throws has appended nothing, unless it
 * throws an {@link UncertainSendException}: then it may have appended the message. Sends
 * of one thread keep their order. Thread-safe.
 *
 * <p>
 * {@code byte[]} travels as it is, a {@link String} as text, everything else as JSON
 * (with the default converter). A {@link Message} given as a payload is sent as a
 * message: its payload with its headers, which are overridden by those given with the
 * call. Headers travel as text: values other than simple ones, such as text, number,
 * date, UUID or enum, are refused, and so is what a listener could not read back as an
 * equal value of its type.
 *
 * @since 0.1.0
 */
public interface HeinOperations {

	/**
	 * Send to the default topic.
	 * @param payload the payload; if it is a {@link Message}, as for
	 * {@link #send(Message)}
	 * @return its position
	 * @throws HeinException if it was not sent
	 */
	HeinPosition send(Object payload);

	/**
	 * Send to a topic.
	 * @param topic the topic, dotted words such as {@code telemetry.cpu.0}
	 * @param payload the payload
	 * @return its position
	 * @throws HeinException if it was not sent
	 */
	HeinPosition send(String topic, Object payload);

	/**
	 * Send to a topic, with headers.
	 * @param topic the topic
	 * @param payload the payload
	 * @param headers the headers; {@link HeinHeaders#CONTENT_TYPE} sets the content type
	 * of bytes or text
	 * @return its position
	 * @throws HeinException if it was not sent
	 */
	HeinPosition send(String topic, Object payload, Map<String, ?> headers);

	/**
	 * Send a message. Its header {@link HeinHeaders#TOPIC} selects the topic; without it
	 * the default topic is used. Its id, its timestamp and its reply and error channels
	 * are not sent.
	 * @param message the message
	 * @return its position
	 * @throws HeinException if it was not sent
	 */
	HeinPosition send(Message<?> message);

	/**
	 * Send to a topic, and do not wait until what holds the log has the message. That
	 * makes a difference only for a log that several publishers share. Waits while too
	 * much is under way: with Kafka at most {@code max-block} for a place, and then at
	 * most {@code max-block} again for room in its client. A log that is not open yet is
	 * waited for before that, the first time up to {@code start-timeout}. A send is under
	 * way until one of Hein's threads for results has got to the dependent stages of its
	 * future. Sends of one thread keep their order.
	 * @param topic the topic
	 * @param payload the payload
	 * @return completed with its position; exceptionally, with a {@link HeinException},
	 * if it was not sent, or with an {@link UncertainSendException} if it may have been.
	 * Dependent stages run on one of Hein's threads for results and may block; while they
	 * take long, senders wait
	 */
	default CompletableFuture<HeinPosition> sendAsync(String topic, Object payload) {
		return sendAsync(topic, payload, Map.of());
	}

	/**
	 * Send to a topic with headers, and do not wait until what holds the log has the
	 * message, as {@link #sendAsync(String, Object)}.
	 * @param topic the topic
	 * @param payload the payload
	 * @param headers the headers, as for {@link #send(String, Object, Map)}
	 * @return as for {@link #sendAsync(String, Object)}
	 */
	default CompletableFuture<HeinPosition> sendAsync(String topic, Object payload, Map<String, ?> headers) {
		try {
			return CompletableFuture.completedFuture(send(topic, payload, headers));
		}
		catch (HeinException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	/**
	 * Send to a topic and learn what becomes of the message.
	 * @param topic the topic
	 * @param payload the payload
	 * @param timeout how long to wait for subscribers, positive
	 * @return completed normally when all is final, at the latest after the timeout, with
	 * an empty report when there was no subscriber to ask; exceptionally, with a
	 * {@link HeinException}, only if the message was not sent, which is not certain if it
	 * is an {@link UncertainSendException}. If several publishers share the log, their
	 * subscribers are asked too, and the report says whether it
	 * {@linkplain DeliveryReport#isComplete() is complete}; before it returns, this waits
	 * like {@link #sendAsync(String, Object)}, also if the timeout is shorter. Dependent
	 * stages run on one of Hein's threads for results and may block. Whoever cancels or
	 * completes it, or has it time out, ends the wait
	 * @throws UnsupportedOperationException if the publisher shares its log with others
	 * in a way that has no reports: Kafka has them
	 */
	CompletableFuture<DeliveryReport> sendAndConfirm(String topic, Object payload, Duration timeout);

	/**
	 * Ask every subscriber for a sign of life.
	 * @param timeout how long to wait, positive
	 * @return the answers by name of the subscriber; completed when all have answered, at
	 * the latest after the timeout
	 */
	CompletableFuture<Map<String, PingResult>> ping(Duration timeout);

	/**
	 * The subscribers that are connected at present.
	 * @return a snapshot, in no particular order
	 */
	List<ConnectedSubscriber> subscribers();

}
