package io.hein.transport.netty;

import java.util.concurrent.CountDownLatch;

import org.jspecify.annotations.Nullable;

/**
 * Keeps the JVM up while somebody publishes or subscribes: all other threads are daemons,
 * and an application without a web server would end at once. Thread-safe.
 */
final class JvmHold {

	private int holders;

	private @Nullable CountDownLatch released;

	synchronized void hold() {
		this.holders++;
		if (this.holders == 1) {
			CountDownLatch latch = new CountDownLatch(1);
			this.released = latch;
			Thread thread = new Thread(() -> await(latch), "hein-await");
			thread.setDaemon(false);
			thread.start();
		}
	}

	synchronized void release() {
		this.holders--;
		if (this.holders == 0 && this.released != null) {
			this.released.countDown();
			this.released = null;
		}
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
