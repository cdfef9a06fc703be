package io.hein.transport.lane;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import io.hein.transport.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of a subscriber: which there are, whether they may hand over, and what they
 * are done with together. What they want is for {@link TopicChanges}, what they get for
 * {@link Distribution}, and when that is too much for {@link BackPressure}.
 */
public final class Lanes implements DefaultLane.Owner {

	private final LaneHost host;

	/**
	 * Those that users have.
	 */
	private final List<DefaultLane> registered = new CopyOnWriteArrayList<>();

	/**
	 * Those that the event loop knows: it may be a moment late. One that was removed
	 * stays until it is done with what it had begun, or has to drop. Changed by tasks of
	 * the event loop only, so that it does not change while that decides.
	 */
	private final List<DefaultLane> all = new CopyOnWriteArrayList<>();

	private final Failures failures = new Failures();

	private final AtomicBoolean confirming = new AtomicBoolean();

	private final TopicChanges topicChanges = new TopicChanges(this.all);

	private final BackPressure backPressure;

	private final Distribution distribution;

	private final Unclaimed unclaimed;

	private boolean suspended = true;

	/**
	 * Create lanes, of which there are none yet.
	 * @param host the subscriber
	 */
	public Lanes(LaneHost host) {
		this.host = host;
		this.backPressure = new BackPressure(host, this.all);
		this.distribution = new Distribution(this.all, this.backPressure);
		this.unclaimed = new Unclaimed(this.failures, this::confirm, this.all, this.topicChanges);
	}

	// For any thread

	/**
	 * Make a lane, which is stopped.
	 * @param options its options
	 * @param handler handles what the lane receives
	 * @param prefix what its threads' names begin with
	 * @param executors what runs it, {@code null} for threads of its own
	 * @return the lane, {@code null} if there is one with that id already
	 * @throws TooManyTopicsException if it would want more than can be asked for
	 * @throws DirectLaneException if the connection calls its one lane directly, and
	 * cannot call this one
	 */
	public @Nullable Lane add(Lane.Options options, MessageHandler handler, String prefix,
			@Nullable Function<String, Executor> executors) {
		DefaultLane lane = new DefaultLane(options, handler, this, room(options, prefix, executors));
		boolean added = false;
		try {
			added = add(lane);
		}
		finally {
			if (!added) {
				lane.leaveRoom();
			}
		}
		return (added) ? lane : null;
	}

	private LaneRoom room(Lane.Options options, String prefix, @Nullable Function<String, Executor> executors) {
		Executor direct = this.host.direct();
		if (direct == null) {
			return LaneRoom.own(options, prefix, executors);
		}
		if (options.concurrency() > 1) {
			throw DirectLaneException.concurrent(options.id(), options.concurrency());
		}
		return LaneRoom.direct(options, direct);
	}

	synchronized boolean add(DefaultLane lane) {
		for (DefaultLane other : this.registered) {
			if (other.id().equals(lane.id())) {
				return false;
			}
		}
		if (this.host.direct() != null && !this.registered.isEmpty()) {
			throw DirectLaneException.second(lane.id(), this.registered.get(0).id());
		}
		TopicLimit.check(lane, lane.topics(), this.registered);
		// First: code that finds it may have it start at once
		execute(() -> this.all.add(lane));
		this.registered.add(lane);
		if (!this.suspended) {
			lane.unsuspend();
		}
		return true;
	}

	@Override
	public void remove(DefaultLane lane) {
		boolean executed = execute(() -> {
			stopped(lane);
			lane.workers().drop();
		});
		this.registered.remove(lane);
		if (!executed) {
			lane.workers().drop();
		}
	}

	@Override
	public void dropped(DefaultLane lane) {
		execute(() -> {
			if (this.all.remove(lane)) {
				this.host.confirm();
			}
		});
	}

	@Override
	public synchronized void topics(DefaultLane lane, TopicFilter topics, Runnable accepted) {
		if (!lane.isRemoved()) {
			TopicLimit.check(lane, topics, this.registered);
		}
		accepted.run();
		execute(() -> {
			lane.membership().topics(topics);
			topicsChanged();
		});
	}

	/**
	 * Those that users have.
	 * @return the lanes
	 */
	public List<Lane> list() {
		return List.copyOf(this.registered);
	}

	/**
	 * Remove all lanes.
	 * @return to be run when no task of the event loop uses them
	 */
	public Runnable removeAll() {
		List<DefaultLane> lanes = List.copyOf(this.registered);
		lanes.forEach(Lane::remove);
		return () -> lanes.forEach(DefaultLane::leaveRoom);
	}

	/**
	 * Why the present thread cannot wait for the end of calls of handlers.
	 * @return why, {@code null} if it can
	 */
	public @Nullable String hindrance() {
		for (DefaultLane lane : this.registered) {
			String hindrance = lane.hindrance();
			if (hindrance != null) {
				return hindrance;
			}
		}
		return null;
	}

	/**
	 * Have no stop wait for the call that the present thread is in.
	 */
	public void excuse() {
		this.registered.forEach(DefaultLane::excuse);
		this.all.forEach(DefaultLane::excuse);
	}

	/**
	 * Whether a call of a handler is known not to return before a stop is over.
	 * @return whether one is
	 */
	public boolean isStuck() {
		return this.registered.stream().anyMatch(DefaultLane::isStuck);
	}

	@Override
	public boolean execute(Runnable task) {
		return this.host.execute(task);
	}

	@Override
	public Executor callbacks() {
		return this.host.callbacks();
	}

	@Override
	public void checkRoom() {
		this.backPressure.check();
	}

	@Override
	public void drained() {
		this.backPressure.drained();
	}

	@Override
	public void failed(int generation, long sequence) {
		this.failures.add(generation, sequence);
	}

	/**
	 * A flagged message was passed by a worker: the publisher wants to know soon.
	 */
	@Override
	public void confirm() {
		if (this.confirming.compareAndSet(false, true)) {
			boolean executed = false;
			try {
				executed = execute(() -> {
					this.confirming.set(false);
					this.host.confirm();
				});
			}
			finally {
				if (!executed) {
					// nothing else would undo it
					this.confirming.set(false);
				}
			}
		}
	}

	/**
	 * The last position that, with all before it, every lane is done with.
	 * @param progress how far the subscriber is
	 * @return the handled position
	 */
	public long handled(Progress progress) {
		long floor = progress.floor(this::handled);
		long handled = progress.received();
		for (DefaultLane lane : this.all) {
			handled = lane.workers().handled(handled, progress.generation(), floor);
		}
		return progress.handled(handled);
	}

	/**
	 * Which stretch of a log the oldest content belongs to that some lane is not done
	 * with.
	 * @param none what to say if there is none
	 * @return the number of the stretch
	 */
	public int outstanding(int none) {
		int oldest = none;
		for (DefaultLane lane : this.all) {
			oldest = lane.workers().outstanding(oldest);
		}
		return oldest;
	}

	/**
	 * Whether all lanes are done with all that came.
	 * @return whether they are
	 */
	public boolean isDone() {
		for (DefaultLane lane : this.all) {
			if (!lane.workers().isCompleted()) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Have no lane hand anything over.
	 * @return completed when no handler is running
	 */
	public synchronized CompletableFuture<Void> suspend() {
		this.suspended = true;
		return CompletableFuture
			.allOf(this.registered.stream().map(DefaultLane::suspend).toArray(CompletableFuture<?>[]::new));
	}

	/**
	 * Wait until no handler runs, not even that of a lane that was removed.
	 * @return completed when none runs
	 */
	public CompletableFuture<Void> quiet() {
		return CompletableFuture.allOf(this.all.stream().map(DefaultLane::quiet).toArray(CompletableFuture<?>[]::new));
	}

	/**
	 * Undo {@link #suspend()}.
	 */
	public synchronized void unsuspend() {
		this.suspended = false;
		this.registered.forEach(DefaultLane::unsuspend);
	}

	/**
	 * What sees that the queues do not grow too long.
	 * @return the back pressure of all lanes
	 */
	public BackPressure backPressure() {
		return this.backPressure;
	}

	// For the event loop

	/**
	 * A stretch of a log begins.
	 * @param progress how far it is
	 * @param oldest the oldest stretch that a lane may have content of
	 */
	public void begin(Progress progress, int oldest) {
		this.failures.begin(progress.generation(), progress.failed(), oldest);
	}

	/**
	 * What asks the publisher for what the lanes want.
	 * @return the changes of topics
	 */
	public TopicChanges topicChanges() {
		return this.topicChanges;
	}

	/**
	 * What puts messages into the queues of the lanes.
	 * @return the distribution
	 */
	public Distribution distribution() {
		return this.distribution;
	}

	/**
	 * Give a run of messages to the lanes that take part in the stream, and see whether
	 * there is a lane for each of them. Then {@link Distribution#settle()}, once the
	 * stream stands after them.
	 * @param progress how far the subscriber is in the log that they come from
	 * @param buffer where they lie
	 * @param from their first byte
	 * @param to their end
	 * @param sparse whether the buffer is much longer than what was read into it
	 */
	public void offer(Progress progress, ByteBuf buffer, int from, int to, boolean sparse) {
		// First: when lanes have it, nothing may fail before the stream stands after it
		this.unclaimed.look(progress.generation(), buffer, from, to);
		this.distribution.offer(progress.epoch(), buffer, from, to, sparse);
	}

	void topicsChanged() {
		this.host.topicsChanged();
	}

	/**
	 * Have all workers run that have something to do and do not run, because their
	 * executor could not run them.
	 */
	public void wake() {
		for (DefaultLane lane : this.all) {
			lane.workers().wake();
			lane.room().mend();
		}
	}

	@Override
	public void started(DefaultLane lane) {
		lane.membership().wanting(true);
		if (lane.isFull()) {
			this.backPressure.block();
		}
		topicsChanged();
	}

	@Override
	public void stopped(DefaultLane lane) {
		lane.membership().wanting(false);
		this.topicChanges.cover();
		this.backPressure.check();
		topicsChanged();
	}

}
