package io.hein.transport.lane;

import java.util.ArrayList;
import java.util.List;

/**
 * The workers of a lane taken together. Each has all that the lane gets in its own queue,
 * and hands its share of it over. The event loop puts things in; all else is for any
 * thread.
 */
final class LaneWorkers {

	/**
	 * Gone through by index where nothing may fail: an iterator needs memory.
	 */
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
	 * Have room for messages in all queues, so that they are certain to be put in.
	 */
	void prepare() {
		for (LaneWorker worker : this.workers) {
			worker.queue().prepare();
		}
	}

	/**
	 * Have room for a gap in all queues.
	 * @param gap the gap
	 * @return what is certain to be put in then
	 */
	LaneStep prepare(Gap gap) {
		LaneStep step = LaneStep.of(gap, this.workers.size());
		prepare();
		return step;
	}

	/**
	 * Have room for a join in all queues.
	 * @param join the join
	 * @return what is certain to be put in then
	 */
	LaneStep prepare(LaneStep.Join join) {
		LaneStep step = LaneStep.of(join, this.workers.size());
		for (LaneWorker worker : this.workers) {
			worker.queue().prepare(join.generation());
		}
		return step;
	}

	/**
	 * Put messages into the queues, which have room. The workers have to be woken then.
	 * @param chunk the messages
	 */
	void offer(Chunk chunk) {
		for (int i = 0; i < this.workers.size(); i++) {
			chunk.buffer().retain();
			this.workers.get(i).queue().offer(chunk);
		}
	}

	/**
	 * Put a step into the queues, which have room, and wake the workers. It is certain
	 * that none waits for others that do not have it.
	 * @param step the step
	 */
	void offer(LaneStep step) {
		for (int i = 0; i < this.workers.size(); i++) {
			this.workers.get(i).queue().offer(step);
		}
		wake();
	}

	// For any thread

	/**
	 * Have all run that have something to do.
	 */
	void wake() {
		for (int i = 0; i < this.workers.size(); i++) {
			this.workers.get(i).wake();
		}
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
	 * Whether some call of the handler may be running that a stop waits for.
	 * @return whether one may
	 */
	boolean isAnyAwaited() {
		return this.workers.stream().anyMatch(LaneWorker::isAwaited);
	}

	boolean isAnyStuck() {
		return this.workers.stream().anyMatch(LaneWorker::isStuck);
	}

	boolean isRunBy(Thread thread) {
		return this.workers.stream().anyMatch((worker) -> worker.isRunBy(thread));
	}

	/**
	 * Have no stop wait for the call that a thread is in, if it is in one.
	 * @param thread the thread
	 */
	void excuse(Thread thread) {
		this.workers.stream().filter((worker) -> worker.isRunBy(thread)).forEach(LaneWorker::excuse);
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
