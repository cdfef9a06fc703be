package io.hein.transport.subscriber;

import io.hein.transport.fleet.KeptLog;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.GapReason;
import io.hein.transport.frame.Position;
import io.hein.transport.lane.FailedPositions;
import io.hein.transport.lane.Gap;
import io.hein.transport.lane.Progress;
import org.jspecify.annotations.Nullable;

/**
 * What the subscriber remembers of one log: where it is in it, what failed of it, and
 * whether it has reported the rest as lost. For the event loop only.
 */
final class KnownLog {

	private final Epoch epoch;

	private final FailedPositions failed;

	private @Nullable Progress progress;

	/**
	 * Where it has ended, -1 if its publisher has not said goodbye.
	 */
	private long end = -1;

	private boolean lost;

	KnownLog(Epoch epoch) {
		this.epoch = epoch;
		this.failed = new FailedPositions();
	}

	/**
	 * Remember a log that is being read.
	 * @param progress how far the subscriber is
	 */
	KnownLog(Progress progress) {
		this.epoch = progress.epoch();
		this.failed = progress.failed();
		this.progress = progress;
	}

	/**
	 * Remember a log that another member has read.
	 * @param kept what is remembered of it
	 */
	KnownLog(KeptLog kept) {
		this.epoch = kept.epoch();
		this.failed = new FailedPositions();
		this.progress = new Progress(kept.epoch(), 0, kept.received(), 0, this.failed, null);
		this.end = kept.end();
		this.lost = kept.lost();
	}

	/**
	 * What another member has to know to go on.
	 */
	KeptLog kept() {
		Progress last = this.progress;
		return new KeptLog(this.epoch, (last != null) ? last.known() : 0, this.end, this.lost);
	}

	Epoch epoch() {
		return this.epoch;
	}

	FailedPositions failed() {
		return this.failed;
	}

	/**
	 * A new stretch. If it was reported as lost and is there all the same, what was
	 * appended until now lies in that gap and stays there.
	 * @param generation the number of the stretch
	 * @param start the position after which it is read
	 * @param head the head of the log
	 * @return how far the subscriber is
	 */
	Progress next(int generation, long start, long head) {
		Progress before = this.progress;
		long lostUpTo = (before != null) ? before.lostUpTo() : 0;
		if (this.lost) {
			lostUpTo = (isEnded()) ? this.end : head;
		}
		return new Progress(this.epoch, generation, start, lostUpTo, this.failed,
				(before != null) ? before.withContent() : null);
	}

	/**
	 * Go on in a new stretch.
	 * @param next how far the subscriber is in it
	 */
	void begin(Progress next) {
		alive();
		this.progress = next;
	}

	/**
	 * Whether nobody else has read it since.
	 * @param progress how far the subscriber was
	 * @return whether it is there still
	 */
	boolean isAt(Progress progress) {
		return this.progress == progress;
	}

	/**
	 * The last stretch of it.
	 * @return the number of the stretch, 0 if there is none here
	 */
	int generation() {
		return (this.progress != null) ? this.progress.generation() : 0;
	}

	/**
	 * Where it is resumed.
	 * @return the position
	 */
	Position resumeAfter() {
		long received = (this.progress != null) ? this.progress.received() : 0;
		return new Position(this.epoch, (this.lost && isEnded()) ? this.end : received);
	}

	/**
	 * It is met again.
	 */
	void alive() {
		this.lost = false;
		this.end = -1;
	}

	/**
	 * Nothing more is expected of it, and what is missing was reported, if it is a gap.
	 */
	void lost() {
		this.lost = true;
	}

	/**
	 * Its publisher has said goodbye: nothing more will be appended to it.
	 * @param head its last position
	 */
	void end(long head) {
		this.end = head;
	}

	boolean isEnded() {
		return this.end >= 0;
	}

	boolean isLost() {
		return this.lost;
	}

	/**
	 * What is missed if nothing more comes of it.
	 * @param countExact whether the subscriber wanted all of it
	 * @return what
	 */
	Gap rest(boolean countExact) {
		Progress last = this.progress;
		long from = ((last != null) ? last.known() : 0) + 1;
		return new Gap(this.epoch, from, (isEnded()) ? Math.max(from - 1, this.end) : -1, GapReason.EPOCH,
				isEnded() && countExact);
	}

	@Override
	public String toString() {
		Progress last = this.progress;
		return "KnownLog[" + ((last != null) ? last : this.epoch) + ((this.lost) ? ", lost" : "")
				+ ((isEnded()) ? ", ended at " + this.end : "") + "]";
	}

}
