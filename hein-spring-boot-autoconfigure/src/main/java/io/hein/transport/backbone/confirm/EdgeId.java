package io.hein.transport.backbone.confirm;

import java.security.SecureRandom;

/**
 * Identifies one edge from one start to its stop. No secret.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 */
record EdgeId(long high, long low) {

	private static final SecureRandom RANDOM = new SecureRandom();

	static EdgeId random() {
		return new EdgeId(RANDOM.nextLong(), RANDOM.nextLong());
	}

}
