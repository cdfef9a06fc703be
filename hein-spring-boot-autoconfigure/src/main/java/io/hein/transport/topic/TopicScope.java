package io.hein.transport.topic;

import java.nio.ByteBuffer;

/**
 * Which part of a topic matters to some patterns: its first words, up to the last one at
 * whose place any pattern has a word, and how many words it has, up to one more than any
 * pattern has. Topics that have the same there are wanted by the same patterns, so that
 * what is known of {@code prices.rome.1} need not be found again for
 * {@code prices.rome.2} where there are only patterns such as {@code prices.rome.*}.
 *
 * @since 0.1.0
 */
public final class TopicScope {

	private static final long ONES = 0x0101010101010101L;

	private static final long SEVENS = ONES * 0x7F;

	private static final long DOTS = ONES * '.';

	private int words;

	private int most;

	/**
	 * Take a pattern into account.
	 * @param pattern the pattern
	 */
	void add(String pattern) {
		int count = 0;
		for (String word : pattern.split("\\.", -1)) {
			if (!word.equals("**")) {
				count++;
			}
			if (!word.equals("*") && !word.equals("**")) {
				this.words = Math.max(this.words, count);
			}
		}
		this.most = Math.max(this.most, count);
	}

	/**
	 * There are no patterns any more.
	 */
	void reset() {
		this.words = 0;
		this.most = 0;
	}

	/**
	 * What matters of a topic.
	 * @param buffer where the topic lies, big-endian; has at least eight bytes in front
	 * of the topic's end
	 * @param index its first byte
	 * @param length its length in bytes
	 * @return the number of bytes that matter, in the upper half, and the number of words
	 * or one more than any pattern has, in the lower half
	 */
	public long of(ByteBuffer buffer, int index, int length) {
		int dots = 0;
		int end = (this.words > 0) ? length : 0;
		for (int at = 0; at < length; at += Long.BYTES) {
			long found = dots(buffer, index + at, length - at);
			int here = Long.bitCount(found);
			if (dots < this.words && dots + here >= this.words) {
				end = at + place(found, this.words - dots);
			}
			dots += here;
		}
		int words = (length > 0) ? dots + 1 : 0;
		return (long) end << 32 | Math.min(words, this.most + 1);
	}

	/**
	 * Where the dots are among the next eight bytes at most.
	 * @return a bit for each of them
	 */
	private static long dots(ByteBuffer buffer, int index, int length) {
		long word;
		if (length >= Long.BYTES) {
			word = buffer.getLong(index);
		}
		else {
			word = buffer.getLong(index + length - Long.BYTES) << (Long.BYTES - length) * Byte.SIZE;
		}
		long other = word ^ DOTS;
		return ~(((other & SEVENS) + SEVENS) | other | SEVENS);
	}

	/**
	 * Where the n-th of the dots is.
	 */
	private static int place(long dots, int number) {
		long left = dots;
		for (int i = 1; i < number; i++) {
			left &= ~Long.highestOneBit(left);
		}
		return Long.numberOfLeadingZeros(left) / Byte.SIZE;
	}

	/**
	 * How many bytes of a topic matter.
	 * @param scope what was found of it
	 * @return the number of bytes at its beginning
	 */
	static int length(long scope) {
		return (int) (scope >>> 32);
	}

	/**
	 * How many words a topic has.
	 * @param scope what was found of it
	 * @return the number, or one more than any pattern has
	 */
	static int words(long scope) {
		return (int) scope;
	}

}
