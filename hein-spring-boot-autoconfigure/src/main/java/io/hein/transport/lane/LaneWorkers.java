package io.hein.transport.lane;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import io.hein.transport.netty.SafeLog;
import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * The workers of a lane taken together, and the executors that run them. Each has all
 * that the lane gets in its own queue, and hands its share of it over. The event loop
 * puts things in; all else is for any thread.
 */
final class LaneWorkers {

	private static final Log logger = SafeLog.getLog(Lane.class);

	/**
	 * How many messages a worker hands over before others may use a shared executor.
	 */
	private static final int SHARED_BUDGET = 64;

	private final WorkerHost lane;

	private final List<Executor> executors = new ArrayList<>();

	private final List<LaneWorker> workers = new ArrayList<>();

	private final AtomicBoolean executorsClosed = new AtomicBoolean();

	/**
	 * Whether nothing more is put into the queues.
	 */
	private volatile boolean left;

	/**
	 * Create the workers, as many as the lane's options say.
	 * @param lane the lane
	 * @param prefix what the names of threads begin with
	 * @param executors what runs the workers, {@code null} for threads of their own
	 */
	LaneWorkers(WorkerHost lane, String prefix, @Nullable Function<String, Executor> executors) {
		this.lane = lane;
		int budget = (executors != null) ? SHARED_BUDGET : Integer.MAX_VALUE;
		for (int i = 0; i < lane.options().concurrency(); i++) {
			String name = prefix + lane.id() + "-" + i;
			Executor executor = (executors != null) ? executors.apply(name) : LaneThread.named(name);
			this.executors.add(executor);
			this.workers.add(new LaneWorker(lane, i, executor, budget));
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
			worker.offer(chunk);
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
		return this.left && this.workers.stream().allMatch((worker) -> worker.queue().isCompleted());
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
	 * How many bytes the fullest queue retains.
	 * @return the number of bytes
	 */
	long retained() {
		long most = 0;
		for (LaneWorker worker : this.workers) {
			most = Math.max(most, worker.queue().retained());
		}
		return most;
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

	/**
	 * Close the executors.
	 * @param callbacks runs what may wait: executors of users may wait until they are not
	 * used any more, and one may be what runs this
	 */
	void closeExecutors(Executor callbacks) {
		if (this.executorsClosed.compareAndSet(false, true)) {
			for (Executor executor : this.executors) {
				if (executor instanceof LaneThread thread) {
					thread.close();
				}
				else if (executor instanceof AutoCloseable closeable) {
					callbacks.execute(() -> close(closeable));
				}
			}
		}
	}

	private void close(AutoCloseable executor) {
		try {
			executor.close();
		}
		catch (Throwable ex) {
			logger.warn("An executor of lane '" + this.lane.id() + "' could not be closed", ex);
		}
	}

}
