package io.hein.transport.lane;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.hein.transport.netty.UserFuture;
import io.hein.transport.topic.TopicFilter;
import org.jspecify.annotations.Nullable;

/**
 * One listener of a {@linkplain LaneGroup group}: what its user asks for holds for its
 * lanes at all publishers, those that come later included. For any thread.
 */
final class GroupLane implements OptionedLane {

	private final Options options;

	private final MessageHandler handler;

	private final LaneGroup group;

	private final LaneRoom room;

	private final List<DefaultLane> lanes = new CopyOnWriteArrayList<>();

	private volatile TopicFilter topics;

	private volatile LaneState wanted = LaneState.STOPPED;

	private volatile boolean removed;

	/**
	 * Create a stopped lane.
	 * @param options its options
	 * @param handler handles what it receives
	 * @param group the group
	 * @param room what its lanes share
	 */
	GroupLane(Options options, MessageHandler handler, LaneGroup group, LaneRoom room) {
		this.options = options;
		this.handler = handler;
		this.group = group;
		this.room = room;
		this.topics = options.topics();
	}

	@Override
	public String id() {
		return this.options.id();
	}

	@Override
	public Options options() {
		return this.options;
	}

	@Override
	public LaneState state() {
		LaneState state = this.wanted;
		boolean dead = state != LaneState.STOPPED
				&& this.lanes.stream().anyMatch((lane) -> lane.state() == LaneState.DEAD);
		return (dead) ? LaneState.DEAD : state;
	}

	@Override
	public TopicFilter topics() {
		return this.topics;
	}

	@Override
	public void topics(TopicFilter topics) {
		Objects.requireNonNull(topics, "topics");
		synchronized (this.group) {
			if (!this.removed) {
				TopicLimit.check(this, topics, this.group.lanes());
			}
			this.topics = topics;
			this.lanes.forEach((lane) -> lane.topics(topics));
		}
	}

	@Override
	public void start() {
		synchronized (this.group) {
			if (this.removed) {
				throw new IllegalStateException("The lane '" + id() + "' was removed");
			}
			if (!isRunning()) {
				this.wanted = LaneState.RUNNING;
			}
			// it may have been started at some publishers only, if something failed
			this.lanes.forEach(this::start);
		}
		this.group.changed();
	}

	private void start(DefaultLane lane) {
		lane.start();
		if (this.wanted == LaneState.PAUSED) {
			lane.pause();
		}
	}

	/**
	 * Whether it runs: not if it is dead at one of the publishers, and so at all.
	 */
	private boolean isRunning() {
		LaneState state = state();
		return state == LaneState.RUNNING || state == LaneState.PAUSED;
	}

	boolean isWanting() {
		return isRunning();
	}

	@Override
	public CompletableFuture<Void> stop() {
		synchronized (this.group) {
			this.wanted = LaneState.STOPPED;
			this.lanes.forEach(DefaultLane::halt);
		}
		this.group.changed();
		return whenQuiet(() -> {
		});
	}

	@Override
	public void pause() {
		ifRunning(LaneState.PAUSED, DefaultLane::pause);
	}

	@Override
	public void resume() {
		ifRunning(LaneState.RUNNING, DefaultLane::resume);
	}

	private void ifRunning(LaneState next, Consumer<DefaultLane> action) {
		synchronized (this.group) {
			if (isRunning()) {
				this.wanted = next;
				this.lanes.forEach(action);
			}
		}
	}

	@Override
	public CompletableFuture<Void> remove() {
		synchronized (this.group) {
			this.removed = true;
			this.wanted = LaneState.STOPPED;
			this.group.remove(this);
			this.lanes.forEach(DefaultLane::discard);
		}
		this.group.changed();
		return whenQuiet(this::close);
	}

	/**
	 * End what runs it.
	 */
	void close() {
		this.lanes.forEach(DefaultLane::leaveRoom);
		this.room.close(this.group.callbacks());
	}

	private CompletableFuture<Void> whenQuiet(Runnable action) {
		UserFuture<Void> future = new UserFuture<>(this.group.callbacks(), this::hindrance, this::excuse);
		CompletableFuture.allOf(this.lanes.stream().map(DefaultLane::quiet).toArray(CompletableFuture<?>[]::new))
			.whenComplete((result, failure) -> {
				try {
					action.run();
				}
				finally {
					future.settle(null);
				}
			});
		return future;
	}

	/**
	 * Why the present thread cannot wait for the end of calls of the handler.
	 * @return why, {@code null} if it can
	 */
	@Nullable String hindrance() {
		return this.lanes.stream().map(DefaultLane::hindrance).filter(Objects::nonNull).findFirst().orElse(null);
	}

	/**
	 * Have no stop wait for the call that the present thread is in.
	 */
	void excuse() {
		this.lanes.forEach(DefaultLane::excuse);
	}

	@Override
	public long retainedBytes() {
		return this.room.retained();
	}

	// For the group, which holds its monitor

	/**
	 * There is another publisher.
	 * @param owner the lanes at that publisher
	 */
	void join(Lanes owner) {
		Options present = new Options(id(), this.topics, this.options.concurrency(), this.options.maxQueueSize(),
				this.options.maxBatchSize(), this.options.gapsOnly());
		DefaultLane lane = new DefaultLane(present, this.handler, owner, this.room);
		this.lanes.add(lane);
		owner.add(lane);
		if (isRunning()) {
			start(lane);
		}
	}

	/**
	 * A publisher is gone, and its lanes are removed.
	 * @param owner the lanes at that publisher
	 */
	void leave(Lanes owner) {
		for (DefaultLane lane : this.lanes) {
			if (lane.isOf(owner)) {
				this.lanes.remove(lane);
				lane.leaveRoom();
			}
		}
	}

}
