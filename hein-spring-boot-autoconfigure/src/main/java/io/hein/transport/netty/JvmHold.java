package io.hein.transport.netty;

import java.util.concurrent.CountDownLatch;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the JVM up while a publisher or subscriber runs: all other threads are daemons,
 * and an application without a web server would end at once. If there is no thread for
 * that, it is tried again. Thread-safe.
 */
final class JvmHold {

	private static final Log logger = SafeLog.getLog(JvmHold.class);

	private static final long AGAIN_MILLIS = 500;

	private final Threads threads;

	private final Later later;

	private int holders;

	private @Nullable CountDownLatch released;

	JvmHold(Threads threads, Later later) {
		this.threads = threads;
		this.later = later;
	}

	synchronized void hold() {
		this.holders++;
		begin();
	}

	private synchronized void begin() {
		if (this.holders == 0 || this.released != null) {
			return;
		}
		try {
			CountDownLatch latch = new CountDownLatch(1);
			this.threads.create("hein-await", false, () -> await(latch)).start();
			this.released = latch;
		}
		catch (Throwable ex) {
			logger.warn("The thread that keeps the JVM running could not be started; it is tried again: "
					+ SafeLog.describe(ex));
			beginLater();
		}
	}

	private void beginLater() {
		try {
			this.later.run(this::begin, AGAIN_MILLIS);
		}
		catch (Throwable ex) {
			// The event loops are closed, or the next holder tries again
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
