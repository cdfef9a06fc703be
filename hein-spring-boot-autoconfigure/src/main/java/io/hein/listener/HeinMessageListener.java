package io.hein.listener;

import java.util.List;

import io.hein.core.HeinGap;

import org.springframework.messaging.Message;

/**
 * What a container calls: an annotated method, or the application's own implementation.
 * Called by the container's threads, with a concurrency of 1 never by two at once. A
 * message carries the headers of {@link io.hein.core.HeinHeaders} and those of the
 * sender.
 *
 * @since 0.1.0
 */
public interface HeinMessageListener {

	/**
	 * Take a message.
	 * @param message the message as it was received
	 * @throws UnreadableMessageException if it cannot be converted
	 * @throws Exception if it could not be handled: the error handler decides what
	 * follows
	 */
	void onMessage(Message<byte[]> message) throws Exception;

	/**
	 * Whether it takes messages at all. If not, it gets gaps only.
	 * @return whether it does
	 */
	default boolean takesMessages() {
		return true;
	}

	/**
	 * Whether it takes gaps.
	 * @return whether it does
	 */
	default boolean takesGaps() {
		return false;
	}

	/**
	 * Whether it takes batches instead of single messages.
	 * @return whether it does
	 */
	default boolean takesBatches() {
		return false;
	}

	/**
	 * Convert a message for a batch.
	 * @param message the message as it was received
	 * @return what stands for it in the batch
	 * @throws UnreadableMessageException if it cannot be converted: it is left out of the
	 * batch, as with any other exception
	 */
	default Object read(Message<byte[]> message) {
		return message;
	}

	/**
	 * Take a batch.
	 * @param elements what {@link #read} made of the messages
	 * @param messages the messages as they were received, in the same order
	 * @throws Exception if it could not be handled: the error handler decides what
	 * follows for all of it
	 */
	default void onBatch(List<Object> elements, List<Message<byte[]>> messages) throws Exception {
		for (Message<byte[]> message : messages) {
			onMessage(message);
		}
	}

	/**
	 * Take a gap.
	 * @param gap the gap
	 * @throws Exception if it could not be handled: the error handler decides what
	 * follows
	 */
	default void onGap(HeinGap gap) throws Exception {
	}

	/**
	 * Take a gap of a publisher, which is one of several in a fleet. This is what is
	 * called; by default it calls {@link #onGap(HeinGap)}.
	 * @param gap the gap
	 * @param publisher the name of the publisher whose messages will not come, empty if
	 * it is not known
	 * @throws Exception if it could not be handled: the error handler decides what
	 * follows
	 */
	default void onGap(HeinGap gap, String publisher) throws Exception {
		onGap(gap);
	}

	/**
	 * Take note that the listener enters a log after its beginning, in its place among
	 * the messages: when its connection attaches for the first time, and after one of
	 * them was stopped or paused with the application. What was published before is
	 * neither delivered nor a gap.
	 * @throws Exception if that could not be handled; it is logged
	 */
	default void onEntry() throws Exception {
	}

}
