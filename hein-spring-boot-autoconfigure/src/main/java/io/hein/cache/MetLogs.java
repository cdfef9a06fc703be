package io.hein.cache;

import java.util.LinkedHashMap;
import java.util.Map;

import io.hein.core.HeinPosition;
import io.hein.transport.frame.Epoch;
import org.jspecify.annotations.Nullable;

/**
 * Whether evictions may have been sent before this instance listened. What is missed
 * later is a gap. Thread-safe.
 */
final class MetLogs {

	/**
	 * More than a subscriber remembers. A log that was forgotten counts as a new one.
	 */
	static final int MAX = 1000;

	private final Map<Epoch, Boolean> met = new LinkedHashMap<>() {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<Epoch, Boolean> eldest) {
			return size() > MAX;
		}

	};

	/**
	 * A publisher was attached to.
	 * @param start the position after which its log is read, {@code null} if not known
	 * @return whether its log was never met before, and is not read from its beginning
	 */
	synchronized boolean isEntered(@Nullable HeinPosition start) {
		return start == null
				|| (this.met.put(start.toPosition().epoch(), true) == null && start.toPosition().sequence() > 0);
	}

}
