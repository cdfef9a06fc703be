package io.hein.transport.frame;

import java.util.Objects;

/**
 * A place in a log. Sequences of one epoch grow; sequence 0 precedes the first message.
 * Opaque to users: the message after sequence 5 need not have sequence 6.
 *
 * @param epoch the log
 * @param sequence the place in it, not negative
 * @since 0.1.0
 */
public record Position(Epoch epoch, long sequence) {

	/**
	 * Create a position.
	 * @throws IllegalArgumentException if the sequence is negative
	 */
	public Position {
		Objects.requireNonNull(epoch, "epoch");
		if (sequence < 0) {
			throw new IllegalArgumentException("A sequence is not negative: " + sequence);
		}
	}

	/**
	 * Return the epoch, a colon, and the sequence.
	 */
	@Override
	public String toString() {
		return this.epoch + ":" + this.sequence;
	}

}
