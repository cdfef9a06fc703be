package io.hein.transport.subscriber;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * Logs the same warning at most once a minute and counts it in between, so that nobody
 * can fill the disk. Thread-safe.
 */
final class RateLimitedLog {

	private static final long INTERVAL = TimeUnit.MINUTES.toNanos(1);

	private static final int MAX_TEXTS = 16;

	private final Log log;

	private final LongSupplier clock;

	private final Map<String, Entry> entries = new LinkedHashMap<>() {

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Entry> eldest) {
			return size() > MAX_TEXTS;
		}

	};

	RateLimitedLog(Log log) {
		this(log, System::nanoTime);
	}

	RateLimitedLog(Log log, LongSupplier clock) {
		this.log = log;
		this.clock = clock;
	}

	void warn(String text) {
		warn(text, null);
	}

	void warn(String text, @Nullable Throwable cause) {
		long suppressed = take(text);
		if (suppressed >= 0) {
			this.log.warn((suppressed > 0) ? text + " (" + suppressed + " more since this was last logged)" : text,
					cause);
		}
	}

	/**
	 * Tell whether to log.
	 * @return how many were suppressed, -1 if this one is too
	 */
	private synchronized long take(String text) {
		long now = this.clock.getAsLong();
		Entry entry = this.entries.get(text);
		if (entry == null) {
			this.entries.put(text, new Entry(now));
			return 0;
		}
		if (now - entry.logged < INTERVAL) {
			entry.suppressed++;
			return -1;
		}
		long suppressed = entry.suppressed;
		entry.logged = now;
		entry.suppressed = 0;
		return suppressed;
	}

	private static final class Entry {

		private long logged;

		private long suppressed;

		Entry(long logged) {
			this.logged = logged;
		}

	}

}
