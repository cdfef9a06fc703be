package io.hein.transport.topic;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Recognizes dotted words of printable ASCII, as most topics are, eight bytes at a time:
 * where there are more topics than can be remembered, each message has its topic checked.
 */
final class PlainWords {

	private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

	/**
	 * Neighbours share a byte, so that two dots in a row are in one of them.
	 */
	private static final int STEP = Long.BYTES - 1;

	private static final long ONES = 0x0101010101010101L;

	private static final long HIGH = ONES << 7;

	private PlainWords() {
	}

	/**
	 * Whether the bytes are such words. No {@code *} is among them, which is for
	 * patterns, and no question mark, which may stand for a lone surrogate.
	 * @param bytes the bytes
	 * @return whether they are; if not, they may be legal all the same
	 */
	static boolean are(byte[] bytes) {
		int length = bytes.length;
		if (length < Long.BYTES) {
			return length == 0 || areFew(bytes);
		}
		if (bytes[0] == '.' || bytes[length - 1] == '.') {
			return false;
		}
		int last = length - Long.BYTES;
		for (int at = 0; at < last; at += STEP) {
			if (!isPlain((long) LONG.get(bytes, at))) {
				return false;
			}
		}
		return isPlain((long) LONG.get(bytes, last));
	}

	private static boolean areFew(byte[] bytes) {
		byte before = '.';
		for (byte b : bytes) {
			if (b <= ' ' || b == 127 || b == '*' || b == '?' || (b == '.' && before == '.')) {
				return false;
			}
			before = b;
		}
		return before != '.';
	}

	private static boolean isPlain(long word) {
		// no byte carries into the next one: none has the high bit, or that shows first
		long printable = word + ONES * (127 - ' ');
		long dots = equal(word, '.');
		long bad = word | ~printable | equal(word, 127) | equal(word, '*') | equal(word, '?') | (dots & (dots << 8));
		return (bad & HIGH) == 0;
	}

	/**
	 * The high bit of each byte that is this character.
	 */
	private static long equal(long word, int character) {
		long other = word ^ (ONES * character);
		return ~(other + (HIGH - ONES)) & ~other & HIGH;
	}

}
