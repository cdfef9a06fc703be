package io.hein.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds escapes of surrogates in JSON. As a rule whole characters are written without; of
 * a half one in a name its reader makes nothing.
 */
final class EscapedSurrogates {

	private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

	private static final long ONES = 0x0101010101010101L;

	private static final long HIGH_BITS = 0x8080808080808080L;

	private static final long BACKSLASHES = '\\' * ONES;

	private EscapedSurrogates() {
	}

	static boolean contains(byte[] json) {
		int index = 0;
		for (; index <= json.length - Long.BYTES; index += Long.BYTES) {
			long different = (long) LONGS.get(json, index) ^ BACKSLASHES;
			if (((different - ONES) & ~different & HIGH_BITS) != 0 && contains(json, index, index + Long.BYTES)) {
				return true;
			}
		}
		return contains(json, index, json.length);
	}

	private static boolean contains(byte[] json, int from, int to) {
		for (int i = from; i < to; i++) {
			if (json[i] == '\\' && i + 2 < json.length && json[i + 1] == 'u'
					&& (json[i + 2] == 'D' || json[i + 2] == 'd')) {
				return true;
			}
		}
		return false;
	}

}
