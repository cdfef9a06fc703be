package io.hein.testsupport;

import java.nio.ByteBuffer;

import io.hein.transport.lane.ReceivedMessage;

/**
 * Payloads that identify themselves: the first eight bytes are an index, all that follow
 * are made from a seed and the index, so that any wrong byte is seen.
 */
public final class Payloads {

	/**
	 * Length of the index.
	 */
	public static final int MIN_LENGTH = Long.BYTES;

	private Payloads() {
	}

	/**
	 * Make a payload.
	 * @param seed the seed
	 * @param index the index
	 * @param length the length, at least {@link #MIN_LENGTH}
	 * @return the payload
	 */
	public static byte[] create(long seed, long index, int length) {
		byte[] payload = new byte[length];
		fill(payload, seed, index);
		return payload;
	}

	/**
	 * Make a payload in an array.
	 * @param payload the array, filled wholly
	 * @param seed the seed
	 * @param index the index
	 */
	public static void fill(byte[] payload, long seed, long index) {
		putLong(payload, 0, index);
		int at = Long.BYTES;
		for (; at + Long.BYTES <= payload.length; at += Long.BYTES) {
			putLong(payload, at, word(seed, index, at));
		}
		long last = word(seed, index, at);
		for (; at < payload.length; at++) {
			payload[at] = (byte) last;
			last >>>= 8;
		}
	}

	/**
	 * Check a payload where it lies.
	 * @param message the message
	 * @param seed the seed
	 * @return its index
	 * @throws AssertionError if it is not what was sent
	 */
	public static long check(ReceivedMessage message, long seed) {
		int length = message.payloadLength();
		return check(message.buffer().nioBuffer(message.payloadIndex(), length), length, seed);
	}

	/**
	 * Check a payload.
	 * @param buffer where it lies from the position on
	 * @param length its length
	 * @param seed the seed
	 * @return its index
	 * @throws AssertionError if it is not what was sent
	 */
	public static long check(ByteBuffer buffer, int length, long seed) {
		if (length < MIN_LENGTH) {
			throw new AssertionError("A payload of " + length + " bytes was not sent");
		}
		int start = buffer.position();
		long index = buffer.getLong(start);
		int at = Long.BYTES;
		for (; at + Long.BYTES <= length; at += Long.BYTES) {
			if (buffer.getLong(start + at) != word(seed, index, at)) {
				throw new AssertionError("The payload that says it is " + index + " is wrong at byte " + at);
			}
		}
		long last = word(seed, index, at);
		for (; at < length; at++) {
			if (buffer.get(start + at) != (byte) last) {
				throw new AssertionError("The payload that says it is " + index + " is wrong at byte " + at);
			}
			last >>>= 8;
		}
		return index;
	}

	private static long word(long seed, long index, int at) {
		long x = seed + index * 0x9E3779B97F4A7C15L + at * 0xBF58476D1CE4E5B9L;
		x = (x ^ (x >>> 31)) * 0x94D049BB133111EBL;
		return x ^ (x >>> 29);
	}

	private static void putLong(byte[] array, int at, long value) {
		for (int i = 0; i < Long.BYTES; i++) {
			array[at + i] = (byte) (value >>> (56 - 8 * i));
		}
	}

}
