package io.hein.transport.lane;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Position;
import org.jspecify.annotations.Nullable;

/**
 * How far the subscriber is in one log. Written by its event loop, read by any thread.
 */
public final class Progress {

	private final Epoch epoch;

	private final int generation;

	private final long start;

	private final long lostUpTo;

	private final long receivedBefore;

	private final FailedPositions failed;

	private final AtomicLong handled;

	/**
	 * The stretch of the same log before this one, as long as a lane may have content of
	 * that.
	 */
	private volatile @Nullable Progress earlier;

	private volatile long received;

	private volatile long head;

	/**
	 * Create the progress.
	 * @param epoch the log
	 * @param generation grows each time that the subscriber meets another log
	 * @param start the position after which it is read
	 * @param lostUpTo up to where it was reported as lost already, and is passed over
	 * @param failed what failed of the log
	 * @param earlier the stretch of the same log before this one, {@code null} if there
	 * is none
	 */
	public Progress(Epoch epoch, int generation, long start, long lostUpTo, FailedPositions failed,
			@Nullable Progress earlier) {
		this.epoch = epoch;
		this.generation = generation;
		this.start = start;
		this.received = start;
		this.head = start;
		this.lostUpTo = lostUpTo;
		this.receivedBefore = (earlier != null) ? Math.max(earlier.receivedBefore, earlier.received) : 0;
		this.failed = failed;
		this.earlier = earlier;
		this.handled = new AtomicLong((earlier != null) ? Math.min(start, earlier.handled()) : start);
	}

	/**
	 * The log.
	 * @return its epoch
	 */
	public Epoch epoch() {
		return this.epoch;
	}

	/**
	 * The number of this stretch, greater than those of the stretches before.
	 * @return the number
	 */
	public int generation() {
		return this.generation;
	}

	/**
	 * Up to where the log is handled even if content of older logs is outstanding.
	 * @param done says up to where an earlier stretch of it is handled
	 * @return the position
	 */
	long floor(ToLongFunction<Progress> done) {
		Progress before = this.earlier;
		if (before == null) {
			return this.start;
		}
		long floor = done.applyAsLong(before);
		if (floor < before.received()) {
			return Math.min(this.start, floor);
		}
		// All of it is done with, and it gets nothing more
		this.earlier = null;
		return this.start;
	}

	/**
	 * The stretch that stands for this one when there is a later one of the same log:
	 * itself, unless nothing has come in it.
	 * @return the stretch
	 */
	public Progress withContent() {
		Progress before = this.earlier;
		return (this.received == this.start && before != null) ? before : this;
	}

	/**
	 * What failed of the log.
	 * @return the positions
	 */
	public FailedPositions failed() {
		return this.failed;
	}

	/**
	 * Up to where the log was reported as lost before this stretch of it began: what
	 * comes of that all the same is passed over.
	 * @return the position, 0 if nothing was
	 */
	public long lostUpTo() {
		return this.lostUpTo;
	}

	/**
	 * Up to where the log was received before this stretch of it began. That is after its
	 * start if the subscriber has left, and comes back where less of the log is known.
	 * @return the position, 0 if nothing was
	 */
	public long receivedBefore() {
		return this.receivedBefore;
	}

	/**
	 * Up to where what comes is passed over, since it was received or reported as lost
	 * before this stretch began.
	 * @return the position, 0 if there is nothing of the kind
	 */
	public long passedUpTo() {
		return Math.max(this.receivedBefore, this.lostUpTo);
	}

	/**
	 * Up to where the log was received or reported as lost, in whichever stretch.
	 * @return the position
	 */
	public long known() {
		return Math.max(this.received, passedUpTo());
	}

	/**
	 * Up to where everything is in the lanes' queues.
	 * @return the position
	 */
	public long received() {
		return this.received;
	}

	/**
	 * Up to where everything is in the lanes' queues.
	 * @return the position, with the epoch
	 */
	public Position receivedPosition() {
		return new Position(this.epoch, this.received);
	}

	/**
	 * To be called after everything up to there is in the lanes' queues.
	 * @param sequence the position
	 */
	public void received(long sequence) {
		this.received = sequence;
		head(sequence);
	}

	/**
	 * The last position of the log that is known of.
	 * @return the position
	 */
	public long head() {
		return this.head;
	}

	/**
	 * The log is known to have grown. Never goes back.
	 * @param sequence its last position
	 */
	public void head(long sequence) {
		if (sequence > this.head) {
			this.head = sequence;
		}
	}

	/**
	 * Up to where everything is handled.
	 * @return the position
	 */
	public long handled() {
		return this.handled.get();
	}

	/**
	 * Take note of what is handled. Never goes back.
	 * @param sequence the position
	 * @return what is handled now
	 */
	long handled(long sequence) {
		return this.handled.accumulateAndGet(sequence, Math::max);
	}

	@Override
	public String toString() {
		return "Progress[" + this.epoch + ", handled " + handled() + ", received " + this.received + ", head "
				+ this.head + "]";
	}

}
