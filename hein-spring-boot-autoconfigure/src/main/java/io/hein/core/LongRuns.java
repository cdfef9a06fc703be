package io.hein.core;

/**
 * Finds runs of bytes of a kind without looking at most of the others: a run that is
 * longer than some length has a byte at a multiple of it.
 */
final class LongRuns {

	private LongRuns() {
	}

	/**
	 * Whether there is a run of a kind.
	 * @param bytes where
	 * @param longest the greatest length that is none, at least 1
	 * @param kind the kind
	 * @return whether any run is longer
	 */
	static boolean contains(byte[] bytes, int longest, Kind kind) {
		for (long probe = longest; probe < bytes.length; probe += longest + 1L) {
			int index = (int) probe;
			int from = index;
			while (from >= 0 && index - from <= longest && kind.has(bytes[from])) {
				from--;
			}
			int to = index;
			while (to < bytes.length && to - from - 1 <= longest && kind.has(bytes[to])) {
				to++;
			}
			if (to - from - 1 > longest) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Of which bytes a run is.
	 */
	interface Kind {

		boolean has(byte value);

	}

}
