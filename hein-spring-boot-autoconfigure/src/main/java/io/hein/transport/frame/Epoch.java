package io.hein.transport.frame;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Objects;

/**
 * Identifies one log: 128 random bits, new at each start of an in-memory log. Two
 * positions can be compared only if they have the same epoch.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 * @since 0.1.0
 */
public record Epoch(long high, long low) {

	private static final SecureRandom RANDOM = new SecureRandom();

	/**
	 * Make a new random epoch.
	 * @return an epoch that no other log has
	 */
	public static Epoch random() {
		return new Epoch(RANDOM.nextLong(), RANDOM.nextLong());
	}

	/**
	 * Read what {@link #toString()} wrote.
	 * @param text 32 hexadecimal digits
	 * @return the epoch
	 * @throws IllegalArgumentException if it is something else
	 */
	public static Epoch parse(String text) {
		Objects.requireNonNull(text, "text");
		if (text.length() != 32) {
			throw new IllegalArgumentException(
					"An epoch is 32 hexadecimal digits, not " + text.length() + " characters");
		}
		return new Epoch(HexFormat.fromHexDigitsToLong(text, 0, 16), HexFormat.fromHexDigitsToLong(text, 16, 32));
	}

	/**
	 * Return 32 hexadecimal digits.
	 */
	@Override
	public String toString() {
		HexFormat hex = HexFormat.of();
		return hex.toHexDigits(this.high) + hex.toHexDigits(this.low);
	}

}
