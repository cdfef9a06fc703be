package io.hein.transport.lane;

import java.util.concurrent.TimeUnit;

/**
 * How much a worker hands over before others may run: so many messages, or for so long.
 * For whoever runs the worker.
 */
abstract class Turn {

	/**
	 * The worker begins.
	 */
	abstract void begin();

	/**
	 * How many messages it may hand over now.
	 * @return the number, 0 if its turn is over
	 */
	abstract int left();

	/**
	 * It has handed messages over.
	 * @param messages how many
	 */
	abstract void took(int messages);

	static Turn ofMessages(int most) {
		return new OfMessages(most);
	}

	static Turn ofTime() {
		return new OfTime();
	}

	/**
	 * So many messages, however long they take.
	 */
	private static final class OfMessages extends Turn {

		private final int most;

		private int left;

		OfMessages(int most) {
			this.most = most;
		}

		@Override
		void begin() {
			this.left = this.most;
		}

		@Override
		int left() {
			return Math.max(0, this.left);
		}

		@Override
		void took(int messages) {
			this.left -= messages;
		}

	}

	/**
	 * For so long, however many messages that are.
	 */
	private static final class OfTime extends Turn {

		/**
		 * Others wait no longer than that for handlers that do not wait themselves.
		 */
		private static final long LENGTH = TimeUnit.MILLISECONDS.toNanos(1);

		/**
		 * To look at the clock takes as long as many handlers, so not after each message;
		 * but each of these may take long.
		 */
		private static final int AT_ONCE = 4;

		private long began;

		private boolean first;

		@Override
		void begin() {
			this.began = System.nanoTime();
			this.first = true;
		}

		@Override
		int left() {
			if (this.first) {
				this.first = false;
				return AT_ONCE;
			}
			return (System.nanoTime() - this.began < LENGTH) ? AT_ONCE : 0;
		}

		@Override
		void took(int messages) {
			// It is the time that counts
		}

	}

}
