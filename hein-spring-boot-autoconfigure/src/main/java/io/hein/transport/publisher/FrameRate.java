package io.hein.transport.publisher;

import java.util.concurrent.TimeUnit;

import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.ProtocolException;

/**
 * Counts the frames of a subscriber. An honest one sends a few in a second; what it sent
 * while nobody read may come at once.
 */
final class FrameRate {

	/**
	 * How many frames a second are taken in the long run.
	 */
	static final int PER_SECOND = 500;

	/**
	 * How many frames are taken at once.
	 */
	static final int AT_ONCE = 10 * PER_SECOND;

	private static final long EACH = TimeUnit.SECONDS.toNanos(1) / PER_SECOND;

	private boolean counted;

	private long credit = AT_ONCE * EACH;

	private long last;

	/**
	 * A frame came.
	 * @throws ProtocolException if there were too many
	 */
	void count(long now) {
		if (this.counted) {
			this.credit = Math.min(AT_ONCE * EACH, this.credit + now - this.last);
		}
		this.counted = true;
		this.last = now;
		this.credit -= EACH;
		if (this.credit < 0) {
			throw new ProtocolException(ErrorCode.PROTOCOL, "more than " + PER_SECOND + " frames a second");
		}
	}

}
