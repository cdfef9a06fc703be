package io.hein.transport.lane;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;

import io.hein.transport.netty.Exiting;
import org.jspecify.annotations.Nullable;

/**
 * Works through one queue: a task that an executor runs whenever there is something to
 * do, never twice at once. Chunks go to {@link MessageHandover} or {@link BatchHandover},
 * at steps it waits for the other workers of the lane.
 * <p>
 * The event loop puts things into the queue and wakes the worker. The thread that has set
 * the state to RUNNING runs it: one of the executor, or the one that drops what is left.
 */
final class LaneWorker implements Runnable {

	private static final int IDLE = 0;

	private static final int SCHEDULED = 1;

	private static final int RUNNING = 2;

	private final WorkerHost lane;

	private final Executor executor;

	private final Turn turn;

	private final boolean batches;

	private final AtomicInteger state = new AtomicInteger();

	private final LaneQueue queue;

	private final LaneCursor cursor;

	private final WorkerProgress progress;

	private final WorkerTopics topics;

	private final MessageHandover messageHandover;

	private final BatchHandover batchHandover;

	private volatile @Nullable Thread thread;

	/**
	 * Whether the call that is running waits for a stop.
	 */
	private volatile boolean excused;

	/**
	 * Create a worker.
	 * @param lane its lane
	 * @param index its number among the workers of the lane
	 * @param room what runs it, and the account of what it retains
	 */
	LaneWorker(WorkerHost lane, int index, LaneRoom room) {
		this.lane = lane;
		this.executor = room.executor(index);
		this.turn = room.newTurn();
		this.queue = room.newQueue(index);
		this.batches = lane.options().maxBatchSize() > 0;
		this.cursor = new LaneCursor(lane, this.queue);
		this.progress = new WorkerProgress(this.queue);
		this.topics = new WorkerTopics(index, lane.options().concurrency());
		this.messageHandover = new MessageHandover(lane, this.cursor, this.progress, this.topics);
		this.batchHandover = new BatchHandover(lane, this.cursor, this.progress, this.topics);
	}

	// For any thread

	/**
	 * Have the executor run the worker if there is something to do and it does not run
	 * already. Never throws: what was put in stays in, and is tried again each second.
	 */
	void wake() {
		if (!this.queue.isCompleted() && this.lane.isActive() && this.state.compareAndSet(IDLE, SCHEDULED)
				&& !execute()) {
			this.state.compareAndSet(SCHEDULED, IDLE);
		}
	}

	private boolean execute() {
		try {
			this.executor.execute(this);
			return true;
		}
		catch (Throwable ex) {
			// Not only if it rejects: there may be no thread
			rejected(ex);
			return false;
		}
	}

	private void rejected(Throwable ex) {
		try {
			this.lane.rejected(ex, isShutdown());
		}
		catch (Throwable more) {
			// It is said the next time
		}
	}

	private boolean isShutdown() {
		return (this.executor instanceof SerialExecutor serial) ? serial.isShutdown()
				: this.executor instanceof ExecutorService service && service.isShutdown();
	}

	/**
	 * Release all that the queue holds, if the worker does not run; otherwise it does so
	 * itself when it ends.
	 */
	void drop() {
		int now = this.state.get();
		while (now != RUNNING) {
			if (this.state.compareAndSet(now, RUNNING)) {
				try {
					dropAll();
				}
				finally {
					this.state.set(IDLE);
					this.lane.dropped();
					// A thread that waits until none runs may have taken this for a call
					// of the handler
					this.lane.workerLeft();
				}
				return;
			}
			now = this.state.get();
		}
	}

	private void dropAll() {
		for (LaneItem item = this.cursor.itemOrNext(); item != null; item = this.cursor.next()) {
			giveUp(item);
			this.cursor.complete(item);
		}
	}

	/**
	 * Whether the handler may be running.
	 * @return whether it may
	 */
	boolean isRunning() {
		return this.state.get() == RUNNING;
	}

	/**
	 * Whether the handler may be running, and will return whatever waits for that.
	 * @return whether that is so
	 */
	boolean isAwaited() {
		return isRunning() && !isStuck();
	}

	/**
	 * Whether the handler does not return before a stop is over.
	 * @return whether it is known not to
	 */
	boolean isStuck() {
		Thread thread = this.thread;
		return this.excused || (thread != null && Exiting.isIn(thread));
	}

	boolean isRunBy(Thread thread) {
		return this.thread == thread;
	}

	/**
	 * Have no stop wait for the call that is running.
	 */
	void excuse() {
		this.excused = true;
	}

	LaneQueue queue() {
		return this.queue;
	}

	WorkerProgress progress() {
		return this.progress;
	}

	// For the thread that runs it

	@Override
	public void run() {
		if (!this.state.compareAndSet(SCHEDULED, RUNNING)) {
			return;
		}
		this.thread = Thread.currentThread();
		boolean ready = false;
		try {
			ready = drain();
		}
		finally {
			this.thread = null;
			this.excused = false;
			leave(ready);
		}
	}

	private void leave(boolean ready) {
		LaneItem waiting = this.cursor.item();
		this.state.set(IDLE);
		this.lane.workerLeft();
		if (this.lane.isRemoved()) {
			drop();
		}
		else if (ready || ((waiting instanceof LaneStep step) ? step.isDone() : !this.queue.isEmpty())) {
			wake();
		}
	}

	/**
	 * Hand over until there is nothing more, or the lane must not, or others shall run.
	 * @return whether there is something that could be handed over at once
	 */
	private boolean drain() {
		this.turn.begin();
		while (this.lane.isActive()) {
			LaneItem item = this.cursor.itemOrNext();
			if (item == null) {
				return false;
			}
			int left = this.turn.left();
			if (left == 0) {
				return true;
			}
			if (item instanceof Chunk chunk) {
				this.turn
					.took((this.batches) ? this.batchHandover.hand(chunk) : this.messageHandover.hand(chunk, left));
			}
			else if (!pass((LaneStep) item)) {
				return false;
			}
		}
		return this.cursor.item() instanceof Chunk;
	}

	/**
	 * Come to a step.
	 * @param step the step
	 * @return whether it is passed; otherwise other workers have to come to it first
	 */
	private boolean pass(LaneStep step) {
		if (this.cursor.arrive() && step.arrive()) {
			try {
				handOver(step);
			}
			finally {
				step.complete();
			}
			this.lane.stepPassed();
		}
		if (!step.isDone()) {
			return false;
		}
		enter(step.join());
		this.cursor.complete(step);
		return true;
	}

	private void handOver(LaneStep step) {
		Gap gap = step.gap();
		LaneStep.Join join = step.join();
		try {
			if (gap != null) {
				this.lane.handler().onGap(gap);
			}
			if (join != null && join.entry()) {
				this.lane.handler().onEntry();
			}
		}
		catch (Throwable ex) {
			this.lane.handlerFailed((gap != null) ? "a gap" : "the entry into a log", ex);
		}
		finally {
			Thread.interrupted();
		}
	}

	private void enter(LaneStep.@Nullable Join join) {
		if (join != null) {
			this.topics.change(join.topics());
			this.progress.enter(join.generation(), join.sequence());
		}
	}

	private void giveUp(LaneItem item) {
		if (item instanceof Chunk chunk) {
			this.messageHandover.giveUp(chunk);
		}
		else if (item instanceof LaneStep step) {
			enter(step.join());
		}
	}

	@Override
	public String toString() {
		return "LaneWorker[" + this.lane.id() + "]";
	}

}
