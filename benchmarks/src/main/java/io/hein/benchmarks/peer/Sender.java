package io.hein.benchmarks.peer;

/**
 * Sends messages of one size. Not thread-safe.
 *
 * @since 0.1.0
 */
public interface Sender {

	/**
	 * Send a message, waiting where the peer has back-pressure.
	 * @param sequence its number with its stream, see {@link Sequences}
	 * @param stamp when it was to be sent, as {@code System.nanoTime()} gives it, or 0
	 * @throws Exception if it does not work
	 */
	void send(long sequence, long stamp) throws Exception;

	/**
	 * Send what was held back to be sent together.
	 * @throws Exception if it does not work
	 */
	default void flush() throws Exception {
	}

}
