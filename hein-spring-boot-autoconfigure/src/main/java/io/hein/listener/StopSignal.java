package io.hein.listener;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends the waits of a container's retries when the container stops. Thread-safe.
 */
class StopSignal {

	private volatile CountDownLatch latch = new CountDownLatch(1);

	void raise() {
		this.latch.countDown();
	}

	void reset() {
		if (this.latch.getCount() == 0) {
			this.latch = new CountDownLatch(1);
		}
	}

	/**
	 * Wait for the whole time, or until the signal is raised.
	 * @param duration the time
	 * @return {@code false} if it was raised
	 * @throws InterruptedException if the thread is interrupted
	 */
	boolean await(Duration duration) throws InterruptedException {
		return !this.latch.await(duration.toNanos(), TimeUnit.NANOSECONDS);
	}

}
