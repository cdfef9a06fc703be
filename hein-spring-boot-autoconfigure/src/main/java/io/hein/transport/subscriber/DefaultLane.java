package io.hein.transport.subscriber;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import io.hein.transport.netty.LimitedLog;
import io.hein.transport.netty.StopThread;
import io.hein.transport.topic.TopicFilter;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A lane. What a user asks for holds for its workers at once; its part in the stream is
 * changed by the event loop, in the order of the calls.
 */
final class DefaultLane implements Lane {

	private static final Log logger = LogFactory.getLog(DefaultLane.class);

	/**
	 * How many messages a worker hands over before others may use a shared executor.
	 */
	private static final int SHARED_BUDGET = 64;

	private final Options options;

	private final MessageHandler handler;

	private final Lanes lanes;

	private final List<Executor> executors = new ArrayList<>();

	private final List<LaneWorker> workers = new ArrayList<>();

	private final Queue<CompletableFuture<Void>> stops = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean executorsClosed = new AtomicBoolean();

	private final LimitedLog failures = new LimitedLog(logger);

	private final Object monitor = new Object();

	private boolean suspended = true;

	private boolean paused;

	private volatile TopicFilter topics;

	private volatile LaneState state = LaneState.STOPPED;

	private volatile boolean removed;

	/**
	 * Whether nothing more is put into the queue.
	 */
	private volatile boolean left;

	private volatile boolean active;

	// What follows belongs to the event loop

	private boolean wanting;

	private boolean member;

	private @Nullable TopicFilter asked;

	private TopicFilter current = TopicFilter.NOTHING;

	private int generation;

	/**
	 * Create a stopped lane.
	 * @param options how
	 * @param handler takes what comes
	 * @param lanes the lanes of the subscriber
	 * @param prefix what its threads' names begin with
	 * @param executors what runs it, {@code null} for threads of its own
	 */
	DefaultLane(Options options, MessageHandler handler, Lanes lanes, String prefix,
			@Nullable Function<String, Executor> executors) {
		this.options = options;
		this.handler = handler;
		this.lanes = lanes;
		this.topics = options.topics();
		for (int i = 0; i < options.concurrency(); i++) {
			String name = prefix + options.id() + "-" + i;
			this.executors.add((executors != null) ? executors.apply(name) : LaneThread.named(name));
			this.workers.add(new LaneWorker(this, i, (executors != null) ? SHARED_BUDGET : Integer.MAX_VALUE));
		}
	}

	@Override
	public String id() {
		return this.options.id();
	}

	@Override
	public LaneState state() {
		return this.state;
	}

	@Override
	public TopicFilter topics() {
		return this.topics;
	}

	@Override
	public void topics(TopicFilter topics) {
		Objects.requireNonNull(topics, "topics");
		synchronized (this.monitor) {
			this.topics = topics;
			this.lanes.execute(this.lanes::refresh);
		}
	}

	@Override
	public void start() {
		synchronized (this.monitor) {
			if (this.removed) {
				throw new IllegalStateException("The lane '" + id() + "' was removed");
			}
			if (isRunning()) {
				return;
			}
			this.paused = false;
			update(LaneState.RUNNING);
			this.lanes.execute(() -> this.lanes.started(this));
		}
		completeStops();
		wake();
	}

	@Override
	public CompletableFuture<Void> stop() {
		synchronized (this.monitor) {
			end(LaneState.STOPPED);
		}
		return quiet();
	}

	private void end(LaneState state) {
		boolean running = isRunning();
		update(state);
		if (running) {
			this.lanes.execute(() -> this.lanes.stopped(this));
		}
	}

	@Override
	public void pause() {
		pause(true);
	}

	@Override
	public void resume() {
		pause(false);
	}

	private void pause(boolean paused) {
		synchronized (this.monitor) {
			if (!isRunning()) {
				return;
			}
			this.paused = paused;
			update(LaneState.RUNNING);
		}
		wake();
	}

	@Override
	public CompletableFuture<Void> remove() {
		synchronized (this.monitor) {
			if (!this.removed) {
				this.removed = true;
				end(LaneState.STOPPED);
				this.lanes.remove(this);
			}
		}
		return quiet().whenComplete((result, failure) -> closeExecutors());
	}

	/**
	 * Hand nothing over from now on, because the subscriber does not run.
	 * @return completed when no call of the handler runs any more
	 */
	CompletableFuture<Void> suspend() {
		synchronized (this.monitor) {
			this.suspended = true;
			update(this.state);
		}
		return quiet();
	}

	/**
	 * Undo {@link #suspend()}.
	 */
	void unsuspend() {
		synchronized (this.monitor) {
			this.suspended = false;
			update(this.state);
		}
		wake();
	}

	private boolean isRunning() {
		return this.state == LaneState.RUNNING || this.state == LaneState.PAUSED;
	}

	private void update(LaneState state) {
		this.state = (state == LaneState.RUNNING || state == LaneState.PAUSED)
				? ((this.paused) ? LaneState.PAUSED : LaneState.RUNNING) : state;
		this.active = this.state == LaneState.RUNNING && !this.suspended;
	}

	@Override
	public long retainedBytes() {
		long most = 0;
		for (LaneWorker worker : this.workers) {
			most = Math.max(most, worker.retained());
		}
		return most;
	}

	Options options() {
		return this.options;
	}

	MessageHandler handler() {
		return this.handler;
	}

	/**
	 * Whether workers may hand over.
	 * @return whether they may
	 */
	boolean isActive() {
		return this.active;
	}

	boolean isRemoved() {
		return this.removed;
	}

	boolean isRunBy(Thread thread) {
		return this.workers.stream().anyMatch((worker) -> worker.isRunBy(thread));
	}

	/**
	 * Have all workers run that have something to do.
	 */
	void wake() {
		this.workers.forEach(LaneWorker::wake);
	}

	void wakeOthers(LaneWorker waker) {
		for (LaneWorker worker : this.workers) {
			if (worker != waker) {
				worker.wake();
			}
		}
	}

	boolean execute(int index, LaneWorker worker) {
		try {
			this.executors.get(index).execute(worker);
			return true;
		}
		catch (RejectedExecutionException ex) {
			if (!this.removed) {
				die("Its executor takes no task any more", ex);
			}
			return false;
		}
	}

	/**
	 * Wait for calls of the handler.
	 * @return completed when none runs
	 */
	CompletableFuture<Void> quiet() {
		CompletableFuture<Void> future = new CompletableFuture<>();
		this.stops.add(future);
		workerLeft();
		return future;
	}

	/**
	 * To be called when a worker has left off.
	 */
	void workerLeft() {
		if (!this.stops.isEmpty() && this.workers.stream().noneMatch(LaneWorker::isRunning)) {
			completeStops();
		}
	}

	private void completeStops() {
		List<CompletableFuture<Void>> done = new ArrayList<>();
		for (CompletableFuture<Void> stop = this.stops.poll(); stop != null; stop = this.stops.poll()) {
			done.add(stop);
		}
		if (!done.isEmpty()) {
			StopThread.complete(done);
		}
	}

	void handlerFailed(String what, Throwable failure) {
		if (failure instanceof OutOfMemoryError || failure instanceof InternalError || failure instanceof ThreadDeath) {
			die("Its handler failed on " + what, failure);
		}
		else {
			this.failures.warn(what, () -> "The handler of lane '" + id() + "' failed on " + what, failure);
		}
	}

	private void die(String why, Throwable cause) {
		synchronized (this.monitor) {
			if (isRunning()) {
				end(LaneState.DEAD);
			}
		}
		logger.error("The lane '" + id() + "' is dead. " + why, cause);
	}

	void failed(int generation, long sequence) {
		this.lanes.failed(generation, sequence);
	}

	void confirm() {
		this.lanes.confirm();
	}

	void drained(long left) {
		if (left <= this.options.maxQueueSize() / 2) {
			this.lanes.drained();
		}
	}

	/**
	 * Drop what the queue holds, or have it dropped by a call that still runs.
	 */
	void drop() {
		this.left = true;
		this.workers.forEach(LaneWorker::drop);
	}

	/**
	 * To be called when a worker has dropped its queue.
	 */
	void dropped() {
		if (this.left && this.workers.stream().allMatch(LaneWorker::isEmpty)) {
			this.lanes.dropped(this);
		}
	}

	void closeExecutors() {
		if (this.executorsClosed.compareAndSet(false, true)) {
			this.executors.forEach(this::close);
		}
	}

	private void close(Executor executor) {
		if (executor instanceof AutoCloseable closeable) {
			try {
				closeable.close();
			}
			catch (Exception ex) {
				logger.warn("An executor of lane '" + id() + "' could not be closed", ex);
			}
		}
	}

	/**
	 * Up to where the lane is done.
	 * @param received the last position received
	 * @param generation the number of the stretch of a log
	 * @param floor what to say as long as older content is outstanding
	 * @return a position, at most {@code received}
	 * @see LaneWorker#handled
	 */
	long handled(long received, int generation, long floor) {
		long handled = received;
		for (LaneWorker worker : this.workers) {
			handled = Math.min(handled, worker.handled(received, generation, floor));
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
			oldest = worker.outstanding(oldest);
		}
		return oldest;
	}

	// What follows is for the event loop only

	boolean isWanting() {
		return this.wanting;
	}

	/**
	 * Set whether it takes part in the stream, or shall as soon as possible.
	 * @param wanting whether it does
	 */
	void wanting(boolean wanting) {
		this.wanting = wanting;
		if (!wanting) {
			leave();
		}
	}

	/**
	 * Take no part in the stream until it joins again.
	 */
	void leave() {
		this.member = false;
		this.asked = null;
	}

	boolean isMember() {
		return this.member;
	}

	/**
	 * The publisher is being asked for these topics.
	 */
	void ask() {
		this.asked = this.topics;
	}

	/**
	 * Have what was asked for hold from here on.
	 * @param generation the number of the stretch of a log
	 * @param sequence the position
	 */
	void join(int generation, long sequence) {
		TopicFilter filter = this.asked;
		if (filter != null) {
			this.asked = null;
			join(generation, sequence, filter);
		}
	}

	/**
	 * Have the topics of now hold from here on.
	 * @param generation the number of the stretch of a log
	 * @param sequence the position
	 */
	void joinNow(int generation, long sequence) {
		join(generation, sequence, this.topics);
	}

	private void join(int generation, long sequence, TopicFilter filter) {
		if (this.member && this.generation == generation && filter.equals(this.current)) {
			return;
		}
		this.member = true;
		this.generation = generation;
		this.current = filter;
		offer(LaneStep.of(new LaneStep.Join(generation, sequence, filter), this.workers.size()));
	}

	void offer(Gap gap) {
		offer(LaneStep.of(gap, this.workers.size()));
	}

	private void offer(LaneItem item) {
		this.workers.forEach((worker) -> worker.offer(item));
		wake();
	}

	/**
	 * Put messages into the queue. The workers have to be woken then.
	 * @param chunk the messages
	 * @return whether it holds more than it may now
	 */
	boolean offer(Chunk chunk) {
		for (LaneWorker worker : this.workers) {
			chunk.buffer().retain();
			worker.offer(chunk);
		}
		return isFull();
	}

	boolean isFull() {
		return retainedBytes() > this.options.maxQueueSize();
	}

	boolean isBelowHalf() {
		return retainedBytes() <= this.options.maxQueueSize() / 2;
	}

}
