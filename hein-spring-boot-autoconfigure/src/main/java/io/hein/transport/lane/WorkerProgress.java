package io.hein.transport.lane;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How far a worker is with what was put into its queue: in which stretch of a log, and up
 * to which position there. Written by the thread that runs the worker, read by any
 * thread.
 */
final class WorkerProgress {

	private final LaneQueue queue;

	private final AtomicLong done = new AtomicLong();

	private volatile int generation;

	WorkerProgress(LaneQueue queue) {
		this.queue = queue;
	}

	/**
	 * Continue in a stretch of a log, the same or another.
	 * @param generation the number of the stretch
	 * @param sequence the position after which it continues
	 */
	void enter(int generation, long sequence) {
		this.done.set(sequence);
		this.generation = generation;
	}

	/**
	 * Everything up to a position is done with.
	 * @param sequence the position
	 */
	void done(long sequence) {
		this.done.setRelease(sequence);
	}

	int generation() {
		return this.generation;
	}

	/**
	 * Up to where the worker is done with a stretch of a log.
	 * @param received the position that is asked about, in all queues already
	 * @param generation the number of the stretch
	 * @param floor what to say as long as older content is outstanding
	 * @return a position, at most {@code received}
	 */
	long handled(long received, int generation, long floor) {
		// The order of the reads matters: all up to 'received' was in the queue before
		if (this.queue.outstanding(generation + 1) > generation) {
			return received;
		}
		int at = this.generation;
		if (at > generation) {
			return received;
		}
		return Math.min(received, (at == generation) ? this.done.getAcquire() : floor);
	}

}
