package io.hein.transport.frame;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a log. Sequences of one epoch grow; sequence 0 precedes the first message.
 * Opaque to users: the message after sequence 5 need not have sequence 6.
 *
 * @param epoch the log
 * @param sequence the place in it, not negative
 * @since 0.1.0
 */
public record Position(Epoch epoch, long sequence) {

	private static final Pattern TEXT = Pattern.compile("([0-9a-fA-F]{32}):([0-9]{1,19})");

	/**
	 * Create a position.
	 * @throws IllegalArgumentException if the sequence is negative
	 */
	public Position {
		Objects.requireNonNull(epoch, "epoch");
		if (sequence < 0) {
			throw new IllegalArgumentException("A sequence must not be negative: " + sequence);
		}
	}

	/**
	 * Read what {@link #toString()} wrote.
	 * @param text the epoch, a colon, and the sequence
	 * @return the position
	 * @throws IllegalArgumentException if it is something else
	 */
	public static Position parse(String text) {
		Objects.requireNonNull(text, "text");
		Matcher matcher = TEXT.matcher(text);
		if (!matcher.matches()) {
			throw new IllegalArgumentException("A position is 32 hexadecimal digits, a colon and a decimal number");
		}
		return new Position(Epoch.parse(matcher.group(1)), Long.parseLong(matcher.group(2)));
	}

	/**
	 * Return the epoch, a colon, and the sequence.
	 */
	@Override
	public String toString() {
		return this.epoch + ":" + this.sequence;
	}

}
