package io.hein.transport.flow;

import java.util.concurrent.TimeUnit;

/**
 * How fast one stream takes bytes, as compared with the fastest one: others wait for it
 * only if it is about as fast. Used by the connection's event loop.
 */
public final class Speed {

	static final long WINDOW = TimeUnit.MILLISECONDS.toNanos(100);

	static final int MIN_TAKEN = 1024 * 1024;

	static final long HEALTHY = TimeUnit.SECONDS.toNanos(1);

	/**
	 * For how long a stream may be held for one that takes nothing.
	 */
	static final long MAX_HOLD = TimeUnit.MILLISECONDS.toNanos(100);

	private final FilteredPace pace;

	private long windowBegin;

	private long takenAtWindow;

	private long lastProgress;

	private long lastFast;

	private long lastCaughtUp;

	private boolean wasFast;

	private boolean catchingUp;

	private Speed(long offset, boolean catchingUp) {
		this.pace = new FilteredPace(offset, !catchingUp);
		this.catchingUp = catchingUp;
	}

	/**
	 * The speed of a stream that begins behind the head.
	 * @param offset where it begins, in bytes of the log
	 * @return the speed
	 */
	public static Speed behind(long offset) {
		return new Speed(offset, true);
	}

	/**
	 * The speed of a stream that begins at the head: fast until it shows otherwise, since
	 * senders may be at full speed already.
	 * @param offset where it begins, in bytes of the log
	 * @param now the time
	 * @return the speed
	 */
	public static Speed atHead(long offset, long now) {
		Speed speed = new Speed(offset, false);
		speed.lastProgress = now;
		speed.wasFast(now);
		speed.lastCaughtUp = now;
		return speed;
	}

	private void wasFast(long now) {
		this.wasFast = true;
		this.lastFast = now;
	}

	/**
	 * The connection takes bytes.
	 * @param now the time
	 */
	public void progressed(long now) {
		this.lastProgress = now;
	}

	/**
	 * The stream has reached the head.
	 * @param now the time
	 */
	public void caughtUp(long now) {
		this.lastCaughtUp = now;
	}

	/**
	 * The stream has missed something, or takes nothing on purpose.
	 */
	public void fellBehind() {
		this.catchingUp = true;
	}

	/**
	 * The stream reads what the log has to fetch from elsewhere: how fast it does that is
	 * its own affair.
	 * @param taken how many bytes the network has taken in all
	 * @param now the time
	 */
	public void isElsewhere(long taken, long now) {
		this.catchingUp = true;
		this.windowBegin = now;
		this.takenAtWindow = taken;
	}

	/**
	 * How much the network has taken in the present window.
	 * @param taken how many bytes it has taken in all
	 */
	long inWindow(long taken) {
		return taken - this.takenAtWindow;
	}

	boolean isWindowOver(long now) {
		return now - this.windowBegin >= WINDOW;
	}

	/**
	 * The window is over.
	 * @param taken how many bytes the network has taken in all
	 * @param leaderTaken how many the fastest took in its last window
	 * @param now the time
	 */
	void nextWindow(long taken, long leaderTaken, long now) {
		long inWindow = inWindow(taken);
		this.windowBegin = now;
		this.takenAtWindow = taken;
		if (inWindow >= MIN_TAKEN) {
			this.lastCaughtUp = now;
			if (inWindow >= leaderTaken / 2) {
				wasFast(now);
			}
		}
	}

	/**
	 * Whether the stream kept up within the last second. Such a stream sets the pace
	 * while none has taken much.
	 */
	boolean isHealthy(long now) {
		return now - this.lastCaughtUp < HEALTHY;
	}

	/**
	 * Whether the stream is one of the fast ones and takes bytes right now: others wait
	 * for it. Not while it catches up after an absence, which is its own affair.
	 * @param now the time
	 * @param offset where it is
	 * @param pack from which offset on a stream is with the fastest
	 */
	boolean isPeer(long now, long offset, long pack) {
		if (this.catchingUp && offset >= pack) {
			this.catchingUp = false;
		}
		return !this.catchingUp && isFast(now) && now - this.lastProgress < MAX_HOLD;
	}

	/**
	 * Whether the stream took bytes nearly as fast as the fastest within the last second.
	 * One that takes little, because it wants little, never waits for others.
	 */
	boolean isFast(long now) {
		return this.wasFast && now - this.lastFast < HEALTHY;
	}

	/**
	 * How fast it passes the log, if it is filtered.
	 */
	FilteredPace pace() {
		return this.pace;
	}

}
