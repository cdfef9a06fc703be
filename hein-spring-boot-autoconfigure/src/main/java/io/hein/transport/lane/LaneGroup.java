package io.hein.transport.lane;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * The listeners of a subscriber of several publishers. Each has a lane among the
 * {@link Lanes} of each publisher, with a place in the stream, a queue and progress of
 * its own, so that positions and acknowledgements do not mix. But it is one listener: its
 * lanes share a {@link LaneRoom}. For any thread.
 */
public final class LaneGroup {

	private final String prefix;

	private final @Nullable Function<String, Executor> executors;

	private final Executor callbacks;

	private final Runnable changed;

	private final List<GroupLane> lanes = new CopyOnWriteArrayList<>();

	private final List<Lanes> members = new ArrayList<>();

	/**
	 * Create a group without listeners and publishers.
	 * @param prefix what the names of threads begin with
	 * @param executors what runs the lanes, {@code null} for threads of their own
	 * @param callbacks runs code of users that hangs on futures; never rejects
	 * @param changed run when lanes began or ceased to want something
	 */
	public LaneGroup(String prefix, @Nullable Function<String, Executor> executors, Executor callbacks,
			Runnable changed) {
		this.prefix = prefix;
		this.executors = executors;
		this.callbacks = callbacks;
		this.changed = changed;
	}

	/**
	 * Make a lane, which is stopped, at all publishers.
	 * @param options its options
	 * @param handler handles what the lane receives
	 * @return the lane, {@code null} if there is one with that id already
	 * @throws TooManyTopicsException if it would want more than can be asked for
	 */
	public synchronized @Nullable Lane add(Lane.Options options, MessageHandler handler) {
		if (this.lanes.stream().anyMatch((lane) -> lane.id().equals(options.id()))) {
			return null;
		}
		TopicLimit.check(options, this.lanes);
		GroupLane lane = new GroupLane(options, handler, this, LaneRoom.shared(options, this.prefix, this.executors));
		boolean added = false;
		try {
			this.lanes.add(lane);
			this.members.forEach(lane::join);
			added = true;
		}
		finally {
			if (!added) {
				undo(lane);
			}
		}
		return lane;
	}

	private static void undo(GroupLane lane) {
		try {
			lane.remove();
		}
		finally {
			lane.close();
		}
	}

	/**
	 * There is another publisher: all listeners listen to it too.
	 * @param member the lanes there, of which there are none yet
	 */
	public synchronized void join(Lanes member) {
		this.members.add(member);
		this.lanes.forEach((lane) -> lane.join(member));
	}

	/**
	 * A publisher is gone, and its lanes are removed.
	 * @param member the lanes there
	 */
	public synchronized void leave(Lanes member) {
		this.members.remove(member);
		this.lanes.forEach((lane) -> lane.leave(member));
	}

	/**
	 * Whether some listener wants something.
	 * @return whether one does
	 */
	public boolean isWanting() {
		return this.lanes.stream().anyMatch((lane) -> lane.isWanting() && !lane.topics().isNothing());
	}

	/**
	 * The listeners.
	 * @return the lanes that users have
	 */
	public List<Lane> list() {
		return List.copyOf(this.lanes);
	}

	/**
	 * Remove all listeners.
	 */
	public void removeAll() {
		for (GroupLane lane : this.lanes) {
			lane.remove();
			lane.close();
		}
	}

	/**
	 * Why the present thread cannot wait for the end of calls of handlers.
	 * @return why, {@code null} if it can
	 */
	public @Nullable String hindrance() {
		for (GroupLane lane : this.lanes) {
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
		this.lanes.forEach(GroupLane::excuse);
	}

	List<GroupLane> lanes() {
		return this.lanes;
	}

	synchronized void remove(GroupLane lane) {
		this.lanes.remove(lane);
	}

	Executor callbacks() {
		return this.callbacks;
	}

	void changed() {
		this.changed.run();
	}

}
