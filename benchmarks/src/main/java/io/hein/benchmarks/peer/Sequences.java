package io.hein.benchmarks.peer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The beginning of each payload: the number of the message with its stream, and the time
 * when it was to be sent. Each stream is numbered from 0, by one sender or for one topic.
 *
 * @since 0.1.0
 */
public final class Sequences {

	/**
	 * Where the time begins in a payload; the number is at its beginning.
	 */
	public static final int STAMP = Long.BYTES;

	private static final int STREAM_SHIFT = 48;

	private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

	private Sequences() {
	}

	/**
	 * Put stream and number together.
	 * @param stream the stream
	 * @param number the number
	 * @return both
	 */
	public static long of(int stream, long number) {
		return ((long) stream << STREAM_SHIFT) | number;
	}

	/**
	 * The stream.
	 * @param sequence stream and number
	 * @return the stream
	 */
	public static int stream(long sequence) {
		return (int) (sequence >>> STREAM_SHIFT);
	}

	/**
	 * The number.
	 * @param sequence stream and number
	 * @return the number
	 */
	public static long number(long sequence) {
		return sequence & ((1L << STREAM_SHIFT) - 1);
	}

	/**
	 * Write the beginning of a payload.
	 * @param payload the payload
	 * @param sequence stream and number
	 * @param stamp the time
	 * @return the payload
	 */
	public static byte[] write(byte[] payload, long sequence, long stamp) {
		LONG.set(payload, 0, sequence);
		LONG.set(payload, STAMP, stamp);
		return payload;
	}

	/**
	 * Read the number.
	 * @param payload the payload
	 * @return stream and number
	 */
	public static long sequence(byte[] payload) {
		return (long) LONG.get(payload, 0);
	}

	/**
	 * Read the number.
	 * @param array what holds the payload
	 * @param at where the payload begins
	 * @return stream and number
	 */
	public static long sequence(byte[] array, int at) {
		return (long) LONG.get(array, at);
	}

	/**
	 * Read the time.
	 * @param array what holds the payload
	 * @param at where the payload begins
	 * @return the time
	 */
	public static long stamp(byte[] array, int at) {
		return (long) LONG.get(array, at + STAMP);
	}

	/**
	 * Read the time.
	 * @param payload the payload
	 * @return the time
	 */
	public static long stamp(byte[] payload) {
		return (long) LONG.get(payload, STAMP);
	}

}
