package io.hein.transport.netty;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import org.apache.commons.logging.Log;

/**
 * Notifies listeners of events, in order, on one thread of its own, so that an event loop
 * never runs code of users. What comes while {@value #CAPACITY} events wait is dropped
 * and counted. The thread ends when it had nothing to do for a while; while there is none
 * to be had, events wait. Thread-safe.
 *
 * @since 0.1.0
 */
public final class EventThread {

	static final int CAPACITY = 10_000;

	private static final Log logger = SafeLog.getLog(EventThread.class);

	private final LongAdder dropped = new LongAdder();

	private final WorkerThreads thread;

	private volatile boolean closed;

	EventThread(String name, int capacity, Threads threads, Later later) {
		this.thread = new WorkerThreads(name, 1, 1, capacity, threads, later);
	}

	/**
	 * Have something run on the event thread. Never waits, never throws.
	 * @param event what to run; what it throws is logged
	 */
	public void publish(Runnable event) {
		try {
			if (!this.closed) {
				this.thread.execute(() -> run(event));
				return;
			}
		}
		catch (RejectedExecutionException ex) {
			// Too many wait
		}
		this.dropped.increment();
	}

	/**
	 * How many events were dropped because too many waited.
	 * @return the number since the beginning
	 */
	public long dropped() {
		return this.dropped.sum();
	}

	private static void run(Runnable event) {
		try {
			event.run();
		}
		catch (Throwable ex) {
			logger.warn("An event listener failed", ex);
		}
	}

	/**
	 * Accept no more events, and deliver those that wait.
	 * @param nanos for how long to wait for that at most; the event thread does not wait
	 */
	void close(long nanos) {
		this.closed = true;
		this.thread.close(nanos);
	}

	void close() {
		close(TimeUnit.SECONDS.toNanos(5));
	}

}
