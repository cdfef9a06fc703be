package io.hein.transport.publisher;

import io.hein.transport.frame.Goodbye;
import io.hein.transport.frame.GoodbyeReason;

/**
 * How subscribers are sent to another publisher. None of them forgets where it was, and
 * one that knows no other publisher comes back.
 */
final class Away {

	/**
	 * When one that was sent away because this publisher cannot serve it may come back,
	 * in milliseconds.
	 */
	private static final int RETRY_AFTER = 1000;

	private Away() {
	}

	/**
	 * What is said while this publisher cannot serve anybody.
	 * @param head the last position that it knows
	 */
	static Goodbye goodbye(long head) {
		return new Goodbye(head, GoodbyeReason.CONTINUES, RETRY_AFTER, true);
	}

	/**
	 * What is said to a connection that is old enough.
	 * @param head the last position that this publisher knows
	 */
	static Goodbye spread(long head) {
		return new Goodbye(head, GoodbyeReason.CONTINUES, 0, true);
	}

}
