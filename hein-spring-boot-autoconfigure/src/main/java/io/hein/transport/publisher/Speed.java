package io.hein.transport.publisher;

/**
 * How fast one stream takes bytes, as compared with the fastest one: others wait for it
 * only if it is about as fast. Used by the connection's event loop.
 */
final class Speed {

	private final SubscriberStream stream;

	private final Pacer pacer;

	private long windowBegin;

	private long takenAtWindow;

	private long lastProgress;

	private long lastFast;

	private long lastCaughtUp;

	private boolean catchingUp;

	/**
	 * Create a speed.
	 * @param stream whose speed it is
	 * @param pacer knows the fastest
	 * @param catchingUp whether the stream begins behind the head
	 * @param now the time, if it does not
	 */
	Speed(SubscriberStream stream, Pacer pacer, boolean catchingUp, long now) {
		this.stream = stream;
		this.pacer = pacer;
		this.catchingUp = catchingUp;
		if (!catchingUp) {
			// fast until it shows otherwise: senders may be at full speed already
			this.lastProgress = now;
			this.lastFast = now;
			this.lastCaughtUp = now;
		}
	}

	/**
	 * The connection takes bytes.
	 */
	void progressed(long now) {
		this.lastProgress = now;
	}

	/**
	 * The stream has reached the head.
	 */
	void caughtUp(long now) {
		this.lastCaughtUp = now;
	}

	/**
	 * The stream has missed something.
	 */
	void fellBehind() {
		this.catchingUp = true;
	}

	/**
	 * The network has taken bytes.
	 * @param taken how many in all
	 */
	void taken(long taken) {
		this.pacer.taken(this.stream, taken - this.takenAtWindow);
	}

	/**
	 * Ten times a second.
	 * @param taken how many bytes the network has taken in all
	 * @param now the time
	 */
	void tick(long taken, long now) {
		if (now - this.windowBegin >= Pacer.WINDOW) {
			this.windowBegin = now;
			windowOver(taken - this.takenAtWindow, now);
			this.takenAtWindow = taken;
		}
	}

	private void windowOver(long taken, long now) {
		this.pacer.windowOver(this.stream, taken);
		if (taken >= Pacer.MIN_TAKEN) {
			this.lastCaughtUp = now;
			if (taken >= this.pacer.leaderTaken() / 2) {
				this.lastFast = now;
			}
		}
	}

	/**
	 * Whether the stream kept up within the last second. Such a one sets the pace while
	 * nobody has taken much.
	 */
	boolean isHealthy(long now) {
		return now - this.lastCaughtUp < Pacer.HEALTHY;
	}

	/**
	 * Whether the stream is one of the fast ones and takes bytes right now: others wait
	 * for it. Not while it catches up after an absence, which is its own affair.
	 * @param now the time
	 * @param pack from which offset on a stream is with the fastest
	 */
	boolean isPeer(long now, long pack) {
		if (this.catchingUp && this.stream.offset() >= pack) {
			this.catchingUp = false;
		}
		return !this.catchingUp && isFast(now) && now - this.lastProgress < Evener.MAX_HOLD && !this.stream.isEnded();
	}

	/**
	 * Whether the stream took bytes nearly as fast as the fastest within the last second.
	 * One that takes little, because it wants little, never waits for others.
	 */
	boolean isFast(long now) {
		return this.lastFast != 0 && now - this.lastFast < Pacer.HEALTHY;
	}

}
