package io.hein.transport.netty;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import io.netty.util.concurrent.DefaultThreadFactory;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Tells listeners about events, in order, on one thread of its own, so that an event loop
 * never runs code of users. What comes while {@value #CAPACITY} events wait is dropped
 * and counted. The thread ends when it had nothing to do for a while. Thread-safe.
 *
 * @since 0.1.0
 */
public final class EventThread {

	static final int CAPACITY = 10_000;

	private static final Log logger = LogFactory.getLog(EventThread.class);

	private final LongAdder dropped = new LongAdder();

	private final ThreadPoolExecutor executor;

	private volatile @Nullable Thread thread;

	EventThread(String name, int capacity) {
		this.executor = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(capacity),
				new DefaultThreadFactory(name, true));
		this.executor.allowCoreThreadTimeOut(true);
	}

	/**
	 * Have something run on the event thread. Never waits.
	 * @param event what to run; what it throws is logged
	 */
	public void publish(Runnable event) {
		if (!offer(event)) {
			this.dropped.increment();
		}
	}

	/**
	 * Have something run on the event thread, unless it takes no more.
	 * @param event what to run
	 * @return whether it will be run
	 */
	boolean offer(Runnable event) {
		try {
			this.executor.execute(() -> run(event));
			return true;
		}
		catch (RejectedExecutionException ex) {
			return false;
		}
	}

	/**
	 * How many events were dropped because too many waited.
	 * @return the number since the beginning
	 */
	public long dropped() {
		return this.dropped.sum();
	}

	private void run(Runnable event) {
		this.thread = Thread.currentThread();
		try {
			event.run();
		}
		catch (Throwable ex) {
			logger.warn("A listener of events failed", ex);
		}
	}

	void close() {
		this.executor.shutdown();
		if (Thread.currentThread() == this.thread) {
			// it cannot wait for itself
			return;
		}
		try {
			this.executor.awaitTermination(Duration.ofSeconds(5).toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
