package io.hein.transport.lane;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * The queue of one worker, with its accounts: how many bytes it retains (an account that
 * the workers of other lanes of the listener may share), whether all that stood in it is
 * done with, and if not, to which log the oldest of that belongs. The event loop puts
 * things in, the thread that runs the worker takes them out, any thread may ask.
 */
final class LaneQueue {

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

	private final Supplier<LaneNode> nodes;

	/**
	 * For the event loop.
	 */
	private LaneNode last;

	/**
	 * For the event loop: has room for the next item.
	 */
	private @Nullable LaneNode prepared;

	/**
	 * For the event loop: what {@link #marks} will be with the next join.
	 */
	private @Nullable LogMark preparedMarks;

	/**
	 * What was taken out last. For the thread that runs the worker; others may see an
	 * older one.
	 */
	private LaneNode taken;

	/**
	 * Create an empty queue.
	 * @param retained the account of what is retained, which others may have too
	 */
	LaneQueue(AtomicLong retained) {
		this(retained, LaneNode::new);
	}

	LaneQueue(AtomicLong retained, Supplier<LaneNode> nodes) {
		this.retained = retained;
		this.nodes = nodes;
		this.last = new LaneNode();
		this.taken = this.last;
	}

	// For the event loop

	/**
	 * Have room for one more item, so that it is certain to be put in. For what goes into
	 * several queues this is done for all of them first.
	 */
	void prepare() {
		if (this.prepared == null) {
			this.prepared = this.nodes.get();
		}
	}

	/**
	 * Have room for a join.
	 * @param generation the number of the stretch of a log that begins with it
	 */
	void prepare(int generation) {
		prepare();
		LogMark latest = this.marks;
		this.preparedMarks = (latest == null || latest.generation() != generation) ? new LogMark(generation,
				this.enqueued.getPlain(), (latest != null) ? latest.without(this.completed.get()) : null) : latest;
	}

	/**
	 * Put in what there is room for.
	 * @param item what
	 */
	void offer(LaneItem item) {
		LaneNode node = this.prepared;
		if (node == null) {
			throw new IllegalStateException("Not prepared for " + item);
		}
		this.prepared = null;
		node.item(item);
		if (join(item) != null) {
			this.marks = this.preparedMarks;
		}
		else {
			this.enqueuedWork.setRelease(this.enqueuedWork.getPlain() + 1);
		}
		this.retained.addAndGet(item.cost());
		this.enqueued.setRelease(this.enqueued.getPlain() + 1);
		this.last.setRelease(node);
		this.last = node;
	}

	private static LaneStep.@Nullable Join join(LaneItem item) {
		return (item instanceof LaneStep step) ? step.join() : null;
	}

	// For the thread that runs the worker

	@Nullable LaneItem poll() {
		LaneNode before = this.taken;
		LaneNode next = before.getAcquire();
		if (next == null) {
			return null;
		}
		LaneItem item = next.item();
		next.item(null);
		this.taken = next;
		// An old object that refers to a young one would keep it from being collected
		before.setRelease(null);
		return item;
	}

	@Nullable LaneItem peek() {
		LaneNode next = this.taken.getAcquire();
		return (next != null) ? next.item() : null;
	}

	/**
	 * Whether nothing waits to be taken out. What was taken out need not be done with.
	 * @return whether nothing waits
	 */
	boolean isEmpty() {
		return this.taken.getAcquire() == null;
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
