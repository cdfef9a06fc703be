package io.hein.transport.admission;

import java.util.concurrent.TimeUnit;

/**
 * Counts the frames of a subscriber. An honest one sends a few in a second; what it sent
 * while nothing was read may come at once.
 */
public final class FrameRate {

	private final long each;

	private final long most;

	private boolean counted;

	private long credit;

	private long last;

	/**
	 * Create a rate.
	 * @param perSecond how many frames a second are accepted in the long run
	 * @param atOnce how many frames are accepted at once
	 */
	public FrameRate(int perSecond, int atOnce) {
		this.each = TimeUnit.SECONDS.toNanos(1) / perSecond;
		this.most = atOnce * this.each;
		this.credit = this.most;
	}

	/**
	 * A frame came.
	 * @param now the time
	 * @return whether there were not too many
	 */
	public boolean take(long now) {
		if (this.counted) {
			this.credit = Math.min(this.most, this.credit + now - this.last);
		}
		this.counted = true;
		this.last = now;
		this.credit -= this.each;
		return this.credit >= 0;
	}

}
