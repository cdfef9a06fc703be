package io.hein.transport.frame;

import java.security.SecureRandom;

/**
 * Random identity of one run of one subscriber. Anyone who knows it can take the
 * subscriber's place, so it is a secret: {@link #toString()} does not show it.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 * @since 0.1.0
 */
public record InstanceId(long high, long low) {

	private static final SecureRandom RANDOM = new SecureRandom();

	/**
	 * Make a new random id.
	 * @return the id
	 */
	public static InstanceId random() {
		return new InstanceId(RANDOM.nextLong(), RANDOM.nextLong());
	}

	@Override
	public String toString() {
		return "InstanceId[secret]";
	}

}
