package io.hein.listener;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.hein.transport.netty.SafeLog;
import org.apache.commons.logging.Log;

/**
 * Logs what a batch had to do without, at most one line with its stack trace a second;
 * the next line says how many there were between. Thread-safe.
 */
class FailureLog {

	private static final Log logger = SafeLog.getLog(MessageListenerContainer.class);

	private static final long INTERVAL = TimeUnit.SECONDS.toNanos(1);

	private final AtomicLong last = new AtomicLong(System.nanoTime() - 2 * INTERVAL);

	private final AtomicLong unsaid = new AtomicLong();

	void log(ListenerFailedException failure) {
		long now = System.nanoTime();
		long previous = this.last.get();
		if (now - previous < INTERVAL || !this.last.compareAndSet(previous, now)) {
			this.unsaid.incrementAndGet();
			return;
		}
		long others = this.unsaid.getAndSet(0);
		logger.warn(failure.getMessage() + ((others > 0) ? " (" + others + " more like this were not logged)" : ""),
				failure.getCause());
	}

}
