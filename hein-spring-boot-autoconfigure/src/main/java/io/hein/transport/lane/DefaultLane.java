package io.hein.transport.lane;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import io.hein.transport.netty.JvmFailure;
import io.hein.transport.netty.LimitedLog;
import io.hein.transport.netty.SafeLog;
import io.hein.transport.netty.UserFuture;
import io.hein.transport.topic.TopicFilter;
import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * A lane, as its user sees it. What a user asks for holds for the {@linkplain LaneWorkers
 * workers} at once; its {@linkplain LaneMembership part in the stream} is changed by the
 * event loop, in the order of the calls. For any thread, except where said.
 */
final class DefaultLane implements OptionedLane, WorkerHost, LaneRoom.Tenant {

	private static final Log logger = SafeLog.getLog(Lane.class);

	private final Options options;

	private final MessageHandler handler;

	private final Owner owner;

	private final LaneRoom room;

	private final LaneWorkers workers;

	private final LaneMembership membership;

	private final LaneStops stops;

	private final LimitedLog failures = new LimitedLog(logger);

	private final Object monitor = new Object();

	private boolean suspended = true;

	private boolean paused;

	private volatile TopicFilter topics;

	private volatile LaneState state = LaneState.STOPPED;

	private volatile boolean removed;

	private volatile boolean active;

	/**
	 * Create a stopped lane.
	 * @param options its options
	 * @param handler handles what the lane receives
	 * @param owner what has the lanes of the subscriber
	 * @param room what it may share with others of its listener
	 */
	DefaultLane(Options options, MessageHandler handler, Owner owner, LaneRoom room) {
		this.options = options;
		this.handler = handler;
		this.owner = owner;
		this.topics = options.topics();
		this.room = room;
		this.workers = new LaneWorkers(this, room);
		this.membership = new LaneMembership(this.workers, options.topics(), options.gapsOnly());
		this.stops = new LaneStops(this.workers);
		room.enter(this);
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
		this.owner.topics(this, topics, () -> this.topics = topics);
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
			this.owner.execute(() -> this.owner.started(this));
		}
		this.stops.complete();
		this.workers.wake();
	}

	@Override
	public CompletableFuture<Void> stop() {
		halt();
		UserFuture<Void> stopped = newFuture();
		quiet().whenComplete((result, failure) -> stopped.settle(null));
		return stopped;
	}

	/**
	 * Stop, and do not wait for it.
	 */
	void halt() {
		synchronized (this.monitor) {
			end(LaneState.STOPPED);
		}
	}

	private UserFuture<Void> newFuture() {
		return new UserFuture<>(this.owner.callbacks(), this::hindrance, this::excuse);
	}

	/**
	 * Have no stop wait for the call that the present thread is in.
	 */
	void excuse() {
		this.workers.excuse(Thread.currentThread());
		this.stops.workerLeft();
	}

	/**
	 * Whether a call of the handler is known not to return before a stop is over.
	 */
	boolean isStuck() {
		return this.workers.isAnyStuck();
	}

	/**
	 * Why the present thread cannot wait for the end of calls of the handler.
	 * @return why, {@code null} if it can
	 */
	@Nullable String hindrance() {
		return (this.workers.isRunBy(Thread.currentThread()))
				? "The handler of lane '" + id() + "' cannot wait for its own end. The lane stops when the handler"
						+ " returns: do not wait for the future, or attach to it what is to be done then"
				: null;
	}

	private void end(LaneState state) {
		boolean running = isRunning();
		update(state);
		if (running) {
			this.owner.execute(() -> this.owner.stopped(this));
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
			this.owner.execute(this.owner::checkRoom);
		}
		this.workers.wake();
	}

	@Override
	public CompletableFuture<Void> remove() {
		discard();
		UserFuture<Void> removed = newFuture();
		quiet().whenComplete((result, failure) -> {
			try {
				leaveRoom();
			}
			finally {
				removed.settle(null);
			}
		});
		return removed;
	}

	/**
	 * Remove it, and do not wait for it.
	 */
	void discard() {
		synchronized (this.monitor) {
			if (!this.removed) {
				this.removed = true;
				end(LaneState.STOPPED);
				this.owner.remove(this);
			}
		}
	}

	/**
	 * Nothing of it runs, or what runs is not waited for.
	 */
	void leaveRoom() {
		this.room.leave(this, this.owner.callbacks());
	}

	/**
	 * Hand nothing over from now on, because the subscriber does not run.
	 * @return completed when no call of the handler is running
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
		this.workers.wake();
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
		return this.room.retained();
	}

	@Override
	public Options options() {
		return this.options;
	}

	@Override
	public MessageHandler handler() {
		return this.handler;
	}

	@Override
	public boolean isActive() {
		return this.active;
	}

	@Override
	public boolean isRemoved() {
		return this.removed;
	}

	LaneWorkers workers() {
		return this.workers;
	}

	/**
	 * Wait for calls of the handler.
	 * @return completed when none runs
	 */
	CompletableFuture<Void> quiet() {
		return this.stops.quiet();
	}

	// What its workers report

	@Override
	public void workerLeft() {
		this.stops.workerLeft();
	}

	@Override
	public void rejected(Throwable ex, boolean forGood) {
		if (this.removed) {
			return;
		}
		if (forGood) {
			die("Its executor was shut down", ex);
		}
		else {
			this.failures.error("executor",
					() -> "The lane '" + id()
							+ "' hands nothing over: its executor rejects its tasks; it is tried again each second",
					ex);
		}
	}

	@Override
	public void handlerFailed(String what, Throwable failure) {
		if (JvmFailure.isFatal(failure)) {
			die("Its handler failed on " + what, failure);
		}
		else {
			this.failures.warn(what, () -> "The handler of lane '" + id() + "' failed on " + what, failure);
		}
	}

	private void die(String why, Throwable cause) {
		// it is one listener, whatever the number of its lanes
		this.room.die();
		logger.error("The lane '" + id() + "' is dead. " + why, cause);
	}

	@Override
	public void die() {
		synchronized (this.monitor) {
			if (isRunning()) {
				end(LaneState.DEAD);
			}
		}
	}

	@Override
	public void failed(int generation, long sequence) {
		this.owner.failed(generation, sequence);
	}

	@Override
	public void confirm() {
		this.owner.confirm();
	}

	@Override
	public void drained(long left) {
		if (left <= this.options.maxQueueSize() / 2) {
			this.room.drained();
		}
	}

	@Override
	public void roomDrained() {
		this.owner.drained();
	}

	boolean isOf(Owner lanes) {
		return this.owner == lanes;
	}

	LaneRoom room() {
		return this.room;
	}

	@Override
	public void dropped() {
		if (this.workers.isDropped()) {
			this.owner.dropped(this);
		}
	}

	@Override
	public void stepPassed() {
		this.workers.wake();
	}

	// For the event loop

	LaneMembership membership() {
		return this.membership;
	}

	/**
	 * Put messages into the queue. The workers have to be woken then.
	 * @param chunk the messages
	 * @return whether it holds more than it may now
	 */
	boolean offer(Chunk chunk) {
		this.workers.offer(chunk);
		return isFull();
	}

	/**
	 * Put a step into the queue, and wake the workers.
	 * @param step the step
	 * @return whether it holds more than it may now
	 */
	boolean offer(LaneStep step) {
		this.workers.offer(step);
		return isFull();
	}

	boolean isFull() {
		return retainedBytes() > this.options.maxQueueSize();
	}

	/**
	 * Whether it holds more than there is room for while it is paused.
	 */
	boolean isOverfull() {
		return retainedBytes() > this.options.maxQueueSize() + this.options.maxQueueSize() / 2;
	}

	/**
	 * Whether there is room enough to read on. If not, the caller is notified by the
	 * owner when there is.
	 */
	boolean isBelowHalf() {
		return this.room.hasRoom(this.options.maxQueueSize() / 2);
	}

	@Override
	public String toString() {
		return "Lane[" + id() + ", " + this.state + "]";
	}

	/**
	 * What a lane needs of what has all lanes of the subscriber. For any thread, except
	 * where said.
	 */
	interface Owner {

		/**
		 * Run something on the event loop.
		 * @param task what to run
		 * @return whether it will be run
		 */
		boolean execute(Runnable task);

		/**
		 * What runs code of users that hangs on futures.
		 * @return the executor, which never rejects
		 */
		Executor callbacks();

		/**
		 * Change what a lane wants. Of several calls the event loop sees the same order
		 * as their callers.
		 * @param lane the lane
		 * @param topics what it wants from now on
		 * @param accepted run if it can want that, before the event loop knows of it
		 * @throws TooManyTopicsException if that is more than can be asked for
		 */
		void topics(DefaultLane lane, TopicFilter topics, Runnable accepted);

		/**
		 * A lane runs from now on. For the event loop only.
		 * @param lane the lane
		 */
		void started(DefaultLane lane);

		/**
		 * A lane no longer runs. For the event loop only.
		 * @param lane the lane
		 */
		void stopped(DefaultLane lane);

		/**
		 * A lane is removed by its user.
		 * @param lane the lane
		 */
		void remove(DefaultLane lane);

		/**
		 * A removed lane has nothing left.
		 * @param lane the lane
		 */
		void dropped(DefaultLane lane);

		/**
		 * See whether there is room enough to read on. For the event loop only.
		 */
		void checkRoom();

		/**
		 * A queue may have room again.
		 */
		void drained();

		/**
		 * A flagged message has failed.
		 * @param generation the number of the stretch of a log
		 * @param sequence the position
		 */
		void failed(int generation, long sequence);

		/**
		 * A flagged message was passed by a worker: the publisher wants to know soon.
		 */
		void confirm();

	}

}
