package io.hein.transport.lane;

import java.util.ArrayList;
import java.util.List;

/**
 * The workers of a lane taken together. Each has all that the lane gets in its own queue,
 * and hands its share of it over. The event loop puts things in; all else is for any
 * thread.
 */
final class LaneWorkers {

	private final List<LaneWorker> workers = new ArrayList<>();

	/**
	 * Whether nothing more is put into the queues.
	 */
	private volatile boolean left;

	/**
	 * Create the workers, as many as the lane's options say.
	 * @param lane the lane
	 * @param room what runs them, and the accounts of what they retain
	 */
	LaneWorkers(WorkerHost lane, LaneRoom room) {
		for (int i = 0; i < lane.options().concurrency(); i++) {
			this.workers.add(new LaneWorker(lane, i, room));
		}
	}

	// For the event loop

	/**
	 * Put messages into the queues. The workers have to be woken then.
	 * @param chunk the messages
	 */
	void offer(Chunk chunk) {
		for (LaneWorker worker : this.workers) {
			chunk.buffer().retain();
			try {
				worker.offer(chunk);
			}
			catch (Throwable ex) {
				chunk.buffer().release();
				throw ex;
			}
		}
	}

	void offer(Gap gap) {
		offer(LaneStep.of(gap, this.workers.size()));
	}

	void offer(LaneStep.Join join) {
		offer(LaneStep.of(join, this.workers.size()));
	}

	private void offer(LaneStep step) {
		this.workers.forEach((worker) -> worker.offer(step));
		wake();
	}

	// For any thread

	/**
	 * Have all run that have something to do.
	 */
	void wake() {
		this.workers.forEach(LaneWorker::wake);
	}

	/**
	 * Drop what the queues hold, or have it dropped by a call that still runs.
	 */
	void drop() {
		this.left = true;
		this.workers.forEach(LaneWorker::drop);
	}

	/**
	 * Whether all that the queues held is dropped, and nothing more will come.
	 * @return whether it is
	 */
	boolean isDropped() {
		return this.left && isCompleted();
	}

	/**
	 * Whether some call of the handler may be running.
	 * @return whether one may
	 */
	boolean isAnyRunning() {
		return this.workers.stream().anyMatch(LaneWorker::isRunning);
	}

	boolean isRunBy(Thread thread) {
		return this.workers.stream().anyMatch((worker) -> worker.isRunBy(thread));
	}

	/**
	 * Whether all that was put in is done with.
	 * @return whether it is
	 */
	boolean isCompleted() {
		return this.workers.stream().allMatch((worker) -> worker.queue().isCompleted());
	}

	/**
	 * Up to where all are done.
	 * @param received the last position received
	 * @param generation the number of the stretch of a log
	 * @param floor what to say as long as older content is outstanding
	 * @return a position, at most {@code received}
	 * @see WorkerProgress#handled
	 */
	long handled(long received, int generation, long floor) {
		long handled = received;
		for (LaneWorker worker : this.workers) {
			handled = Math.min(handled, worker.progress().handled(received, generation, floor));
		}
		return handled;
	}

	/**
	 * Which stretch of a log the oldest content belongs to that is not done with.
	 * @param none what to say if there is none
	 * @return the number of the stretch
	 */
	int outstanding(int none) {
		int oldest = none;
		for (LaneWorker worker : this.workers) {
			oldest = worker.queue().outstanding(oldest);
		}
		return oldest;
	}

}
