package io.hein.test;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Waits for conditions by polling.
 */
final class Waiting {

	/**
	 * Only a test that fails takes so long.
	 */
	static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(Integer.getInteger("hein.test.timeout", 30));

	private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(5);

	private Waiting() {
	}

	/**
	 * Wait until a condition holds.
	 * @param timeout how long
	 * @param condition the condition
	 * @param otherwise what to say if it does not come to hold
	 * @throws AssertionError if it does not come to hold, or the thread is interrupted
	 */
	static void until(Duration timeout, BooleanSupplier condition, Supplier<String> otherwise) {
		long deadline = System.nanoTime() + timeout.toNanos();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() - deadline > 0) {
				throw new AssertionError(otherwise.get() + " after " + timeout.toMillis() + " ms");
			}
			if (Thread.currentThread().isInterrupted()) {
				throw new AssertionError("Interrupted: " + otherwise.get());
			}
			LockSupport.parkNanos(INTERVAL);
		}
	}

}
