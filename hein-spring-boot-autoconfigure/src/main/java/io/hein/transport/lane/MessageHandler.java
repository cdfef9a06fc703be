package io.hein.transport.lane;

import java.util.List;

/**
 * Takes what a {@link Lane} hands over. Called by the lane's threads, never by an event
 * loop; with a concurrency of 1 never by two at once. A message is handled when the call
 * returns, and failed when it throws: retries are up to the handler.
 *
 * @since 0.1.0
 */
public interface MessageHandler {

	/**
	 * Take a message.
	 * @param message the message, valid only during the call
	 * @throws Exception if it could not be handled; that is reported to the publisher if
	 * it asked for a report, and the next message follows
	 */
	void onMessage(ReceivedMessage message) throws Exception;

	/**
	 * Take messages that were all there already, in their order. Only called on a lane
	 * with batches.
	 * @param batch at least one message, valid only during the call
	 * @throws PartOfBatchFailedException if some of it could not be handled; only that
	 * counts as failed
	 * @throws Exception if the batch could not be handled; all of it counts as failed
	 */
	default void onBatch(List<ReceivedMessage> batch) throws Exception {
		for (ReceivedMessage message : batch) {
			onMessage(message);
		}
	}

	/**
	 * Take a gap, in its place among the messages. With a concurrency above 1, everything
	 * before it is done and nothing after it has begun.
	 * @param gap the gap
	 * @throws Exception if it could not be handled; it is logged
	 */
	default void onGap(Gap gap) throws Exception {
	}

	/**
	 * Take note that the lane enters a log after its beginning, in its place among the
	 * messages: at the first attach, and after it was stopped. What was published before
	 * is neither handed over nor a gap.
	 * @throws Exception if that could not be handled; it is logged
	 */
	default void onEntry() throws Exception {
	}

}
