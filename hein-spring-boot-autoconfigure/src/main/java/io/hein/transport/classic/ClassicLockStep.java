package io.hein.transport.classic;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * One batch, one acknowledgement: what waits for it, until when, and how much may be sent
 * at once. Used by the connection's event loop, except where said.
 */
public final class ClassicLockStep {

	/**
	 * A receiver hands all frames of a batch to its user before it reads the next one, so
	 * a batch must not be more than it can handle within the timeout.
	 */
	static final int MAX_FRAMES = 512;

	/**
	 * For how long more acknowledgements of a batch of several frames may come.
	 */
	static final long SETTLE = TimeUnit.MILLISECONDS.toNanos(50);

	/**
	 * A batch is so long that its receiver's user is done with it after about this time.
	 */
	private static final long TARGET = TimeUnit.MILLISECONDS.toNanos(200);

	private static final long FAST = TimeUnit.MILLISECONDS.toNanos(20);

	/**
	 * A Python receiver takes time with the square of a message's length: a second for a
	 * megabyte on the machine where that was measured.
	 */
	private static final double NANOS_FOR_A_SQUARE_MEGABYTE = 2e9;

	private static final double MEGABYTE = 1024 * 1024;

	/**
	 * A receiver's user may become as slow as this for each message at any time.
	 */
	private static final long SLOW_MESSAGE = TimeUnit.MILLISECONDS.toNanos(10);

	private final long timeout;

	private final long mostFrames;

	private volatile boolean awaiting;

	private volatile long acknowledged;

	private int maxFrames = 1;

	private int frames;

	private int framesBefore;

	private long shortest = Long.MAX_VALUE;

	private long position;

	private boolean confirm;

	private long sentAt;

	private long deadline;

	private long settledAt;

	/**
	 * Create a lock step.
	 * @param timeout how long an acknowledgement may take
	 * @param now the time
	 */
	public ClassicLockStep(Duration timeout, long now) {
		this.settledAt = now;
		this.timeout = timeout.toNanos();
		this.mostFrames = Math.min(MAX_FRAMES, this.timeout / SLOW_MESSAGE);
	}

	/**
	 * Begin after a position.
	 * @param after the position
	 */
	public void begin(long after) {
		this.position = after;
		this.acknowledged = after;
	}

	/**
	 * Something was sent.
	 * @param frames how many frames
	 * @param bytes how many bytes
	 * @param position up to where they reach
	 * @param confirm whether a report is wanted about when they have arrived
	 * @param now the time
	 */
	public void sent(int frames, int bytes, long position, boolean confirm, long now) {
		this.framesBefore = this.frames;
		this.frames = frames;
		this.position = position;
		this.confirm = confirm;
		this.sentAt = now;
		double megabytes = bytes / MEGABYTE;
		this.deadline = now + this.timeout + (long) (NANOS_FOR_A_SQUARE_MEGABYTE * megabytes * megabytes);
		this.awaiting = true;
	}

	/**
	 * It has arrived.
	 * @param now the time
	 * @return whether a report is wanted
	 */
	public boolean acknowledged(long now) {
		this.acknowledged = Math.max(this.acknowledged, this.position);
		this.awaiting = false;
		long took = now - this.sentAt;
		if (this.frames > 1) {
			this.settledAt = now + SETTLE;
		}
		this.shortest = Math.min(this.shortest, took);
		adapt(took - this.shortest);
		return this.confirm;
	}

	/**
	 * The receiver reads on, and acknowledges, only when its user is done with the batch
	 * before.
	 * @param handling how long that took
	 */
	private void adapt(long handling) {
		if (this.framesBefore == 0) {
			return;
		}
		long next = 2L * this.framesBefore;
		if (handling > FAST) {
			next = Math.min(next, Math.min(TARGET, this.timeout / 4) * this.framesBefore / handling);
		}
		else {
			next = Math.max(next, this.maxFrames);
		}
		this.maxFrames = (int) Math.max(1, Math.min(this.mostFrames, next));
	}

	/**
	 * Whether something was sent and has not arrived yet. Any thread.
	 * @return whether something is awaited
	 */
	public boolean isAwaiting() {
		return this.awaiting;
	}

	/**
	 * Up to where everything has arrived. Any thread.
	 * @return the position
	 */
	public long acknowledged() {
		return this.acknowledged;
	}

	/**
	 * Whether what was sent last should have arrived by now.
	 * @param now the time
	 * @param pause how much of the time does not count
	 * @return whether it is late
	 */
	public boolean isOverdue(long now, long pause) {
		this.deadline += pause;
		return this.awaiting && now - this.deadline >= 0;
	}

	/**
	 * In how many nanoseconds acknowledgements of earlier batches can no longer come.
	 * @param now the time
	 * @return the nanoseconds, not positive if none can come now
	 */
	public long settlesIn(long now) {
		return this.settledAt - now;
	}

	/**
	 * How many frames the next batch may have.
	 * @return the number
	 */
	public int maxFrames() {
		return this.maxFrames;
	}

}
