package io.hein.transport.lane;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * The queue of one worker, with its accounts: how many bytes it retains (an account that
 * the workers of other lanes of the listener may share), whether all that stood in it is
 * done with, and if not, to which log the oldest of that belongs. The event loop puts
 * things in, the thread that runs the worker takes them out, any thread may ask.
 */
final class LaneQueue {

	private final Queue<LaneItem> items;

	private final AtomicLong retained;

	private final AtomicLong enqueued = new AtomicLong();

	private final AtomicLong completed = new AtomicLong();

	/**
	 * The same without joins: a lane that was stopped before it reached one has nothing
	 * to do for it.
	 */
	private final AtomicLong enqueuedWork = new AtomicLong();

	private final AtomicLong completedWork = new AtomicLong();

	/**
	 * Where in the queue the content of each log begins, the latest first. Changed by the
	 * event loop only.
	 */
	private volatile @Nullable LogMark marks;

	/**
	 * Create an empty queue.
	 * @param retained the account of what is retained, which others may have too
	 */
	LaneQueue(AtomicLong retained) {
		this(retained, new ConcurrentLinkedQueue<>());
	}

	LaneQueue(AtomicLong retained, Queue<LaneItem> items) {
		this.retained = retained;
		this.items = items;
	}

	// For the event loop

	void offer(LaneItem item) {
		LaneStep.Join join = join(item);
		if (join != null) {
			mark(join.generation());
		}
		else {
			this.enqueuedWork.setRelease(this.enqueuedWork.getPlain() + 1);
		}
		this.retained.addAndGet(item.cost());
		this.enqueued.setRelease(this.enqueued.getPlain() + 1);
		try {
			this.items.add(item);
		}
		catch (Throwable ex) {
			takeBack(item);
			throw ex;
		}
	}

	/**
	 * What there was no memory for does not stand in the queue, and is not waited for.
	 */
	private void takeBack(LaneItem item) {
		this.enqueued.setRelease(this.enqueued.getPlain() - 1);
		this.retained.addAndGet(-item.cost());
		if (join(item) == null) {
			this.enqueuedWork.setRelease(this.enqueuedWork.getPlain() - 1);
		}
	}

	private static LaneStep.@Nullable Join join(LaneItem item) {
		return (item instanceof LaneStep step) ? step.join() : null;
	}

	private void mark(int generation) {
		LogMark latest = this.marks;
		if (latest == null || latest.generation() != generation) {
			this.marks = new LogMark(generation, this.enqueued.getPlain(),
					(latest != null) ? latest.without(this.completed.get()) : null);
		}
	}

	// For the thread that runs the worker

	@Nullable LaneItem poll() {
		return this.items.poll();
	}

	@Nullable LaneItem peek() {
		return this.items.peek();
	}

	/**
	 * Whether nothing waits to be taken out. What was taken out need not be done with.
	 * @return whether nothing waits
	 */
	boolean isEmpty() {
		return this.items.isEmpty();
	}

	/**
	 * Release what was taken out and is done with.
	 * @param item what
	 * @return how many bytes its account has still
	 */
	long complete(LaneItem item) {
		item.release();
		this.completed.setRelease(this.completed.getPlain() + 1);
		if (join(item) == null) {
			this.completedWork.setRelease(this.completedWork.getPlain() + 1);
		}
		return this.retained.addAndGet(-item.cost());
	}

	// For any thread

	/**
	 * Whether all that was ever put in is done with.
	 * @return whether it is
	 */
	boolean isCompleted() {
		return this.completed.get() == this.enqueued.get();
	}

	/**
	 * Which stretch of a log the oldest content belongs to that is not done with.
	 * @param none what to say if there is none, or none before that
	 * @return the number of the stretch, at most {@code none}
	 */
	int outstanding(int none) {
		long completed = this.completed.getAcquire();
		if (this.completedWork.getAcquire() == this.enqueuedWork.getAcquire()) {
			return none;
		}
		LogMark latest = this.marks;
		return (latest != null) ? Math.min(none, latest.at(completed)) : none;
	}

}
