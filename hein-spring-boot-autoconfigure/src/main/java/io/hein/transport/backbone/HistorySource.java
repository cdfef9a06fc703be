package io.hein.transport.backbone;

import io.hein.transport.frame.ContentType;

/**
 * Where messages are that the window does not have any more. Used by several threads.
 */
@FunctionalInterface
public interface HistorySource {

	/**
	 * Read messages in their order until the sink is full or there are no more.
	 * @param from the first sequence that is wanted
	 * @param sink takes them
	 * @return the last sequence that was looked at, whether or not there was a message
	 * @throws Exception if they cannot be read at present
	 */
	long read(long from, Sink sink) throws Exception;

	/**
	 * Takes messages.
	 */
	interface Sink {

		/**
		 * Messages are not there any more. Only before the first message.
		 * @param upTo the last of them
		 */
		void dropped(long upTo);

		/**
		 * Take a message.
		 * @param sequence its sequence
		 * @param topic its topic, encoded
		 * @param contentType its content type
		 * @param headers its headers, encoded
		 * @param payload its payload
		 * @return whether it was taken; if it was not, there is no room for more
		 */
		boolean message(long sequence, byte[] topic, ContentType contentType, byte[] headers, byte[] payload);

		/**
		 * Take a message of which a report may be wanted.
		 * @param sequence its sequence
		 * @param topic its topic, encoded
		 * @param contentType its content type
		 * @param headers its headers, encoded
		 * @param payload its payload
		 * @param confirm whether it is: then subscribers answer soon, and say if it fails
		 * @return whether it was taken; if it was not, there is no room for more
		 */
		default boolean message(long sequence, byte[] topic, ContentType contentType, byte[] headers, byte[] payload,
				boolean confirm) {
			return message(sequence, topic, contentType, headers, payload);
		}

	}

}
