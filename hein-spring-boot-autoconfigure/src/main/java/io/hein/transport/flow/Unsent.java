package io.hein.transport.flow;

import java.util.function.LongSupplier;

/**
 * What of a stream is under way, as far as senders have to wait for it: with the policy
 * {@code block} the log keeps what was read and may be taken back. Used by the event loop
 * of the stream, except where said.
 */
public final class Unsent {

	private final BlockGuard guard;

	private final boolean blocking;

	private final LongSupplier position;

	/**
	 * Where the messages begin that are under way.
	 */
	private volatile long after = Long.MAX_VALUE;

	/**
	 * Create it: nothing is under way.
	 * @param guard the guard of the log
	 * @param blocking whether the stream has the policy {@code block}
	 * @param position the last sequence that the stream has read, for any thread
	 */
	public Unsent(BlockGuard guard, boolean blocking, LongSupplier position) {
		this.guard = guard;
		this.blocking = blocking;
		this.position = position;
	}

	/**
	 * What follows is read next, and under way from then on.
	 * @param after the last sequence that was sent
	 */
	public void begin(long after) {
		if (this.blocking) {
			// before the position moves on: a sender may look at any time
			this.after = after;
		}
	}

	/**
	 * Nothing of the log is under way.
	 */
	public void end() {
		if (this.blocking) {
			this.after = Long.MAX_VALUE;
			this.guard.advanced();
		}
	}

	/**
	 * Up to where the log may drop what it has. Any thread.
	 * @return the last sequence that is not needed again
	 */
	public long upTo() {
		long before = this.after;
		long read = this.position.getAsLong();
		// once more: a write that has begun meanwhile has moved the position already
		return Math.min(Math.min(before, read), this.after);
	}

	/**
	 * Whether the stream has the policy {@code block}. Any thread.
	 * @return whether it has
	 */
	public boolean isBlocking() {
		return this.blocking;
	}

}
