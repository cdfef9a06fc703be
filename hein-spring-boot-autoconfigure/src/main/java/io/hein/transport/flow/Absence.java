package io.hein.transport.flow;

import io.hein.transport.log.BroadcastLog;
import io.hein.transport.log.LogCursor;

/**
 * Distinguishes what a subscriber missed because it was away from what it missed because
 * it was slow: nobody was too slow for what the log had dropped before the attach, for
 * what was too old, or for a hole of the log.
 */
public final class Absence {

	private final BroadcastLog log;

	private final long missedBefore;

	/**
	 * A subscriber attaches.
	 * @param log the log that it reads
	 */
	public Absence(BroadcastLog log) {
		this.log = log;
		// what goes between the attach and the first read belongs to what went before
		this.missedBefore = log.oldest() - 1;
	}

	/**
	 * Whether a gap is such that nobody was too slow.
	 * @param from the first sequence of the gap
	 * @param to its last one
	 * @param hole whether the log never had it
	 * @return whether the subscriber was away
	 */
	public boolean covers(long from, long to, boolean hole) {
		return from <= this.missedBefore || to <= this.log.agedUpTo() || hole;
	}

	/**
	 * Whether the log has overwritten, while the subscriber was connected, what it was
	 * not sent yet.
	 * @param cursor where it reads
	 * @return whether it has
	 */
	public boolean hasFallenBehind(LogCursor cursor) {
		return cursor.position() >= this.missedBefore && cursor.isOverrun() && hasOverwritten();
	}

	/**
	 * Whether the log has overwritten something that was not too old.
	 * @return whether it has
	 */
	public boolean hasOverwritten() {
		return this.log.oldest() - 1 > this.log.agedUpTo();
	}

}
