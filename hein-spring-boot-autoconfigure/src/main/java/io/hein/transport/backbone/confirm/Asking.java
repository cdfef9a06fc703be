package io.hein.transport.backbone.confirm;

import io.hein.transport.confirm.Recipient;

/**
 * Knows who is asked for a report.
 */
@FunctionalInterface
public interface Asking {

	/**
	 * Who is attached here and wants a message.
	 * @param sequence the sequence of the message
	 * @param topic its topic, encoded
	 * @return the subscribers
	 */
	Iterable<Recipient> asked(long sequence, byte[] topic);

}
