package io.hein.transport.backbone.confirm;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

import io.hein.transport.confirm.Recipient;

/**
 * One run of one subscriber, as edges name it to each other. The identity of a run is a
 * secret, so that only a digest of it leaves the process.
 *
 * @param name the subscriber's name
 * @param high the first 64 bits of the digest
 * @param low the next 64 bits
 */
record SubscriberKey(String name, long high, long low) {

	static SubscriberKey of(Recipient recipient) {
		ByteBuffer secret = ByteBuffer.allocate(2 * Long.BYTES)
			.putLong(recipient.instanceId().high())
			.putLong(recipient.instanceId().low());
		ByteBuffer digest = ByteBuffer.wrap(digest(secret.array()));
		return new SubscriberKey(recipient.name(), digest.getLong(), digest.getLong());
	}

	private static byte[] digest(byte[] secret) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(secret);
		}
		catch (NoSuchAlgorithmException ex) {
			// each JVM has it
			throw new IllegalStateException(ex);
		}
	}

}
