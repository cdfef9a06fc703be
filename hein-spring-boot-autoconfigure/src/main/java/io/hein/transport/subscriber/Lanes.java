package io.hein.transport.subscriber;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Subscribe;
import io.hein.transport.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of a subscriber: what they want together, which of them take part in the
 * stream, and what they are done with. Unless it says otherwise, a method is for the
 * event loop only.
 */
final class Lanes {

	/**
	 * Workers begin with a run of so many bytes at once.
	 */
	private static final int LONG_RUN = 64 * 1024;

	/**
	 * After so many bytes in shorter runs workers begin, without waiting for the end of
	 * what is read.
	 */
	private static final int WAKE_AFTER = 512 * 1024;

	private final Host host;

	private final List<DefaultLane> all = new CopyOnWriteArrayList<>();

	/**
	 * Those that are removed and not done with yet what they had begun, or have to drop.
	 */
	private final List<DefaultLane> removed = new CopyOnWriteArrayList<>();

	private final FailedPositions failed = new FailedPositions();

	private final AtomicBoolean confirming = new AtomicBoolean();

	private final AtomicBoolean draining = new AtomicBoolean();

	private boolean suspended = true;

	private volatile boolean blocked;

	/**
	 * How many bytes have come since workers were woken.
	 */
	private int waiting;

	private TopicFilter union = TopicFilter.NOTHING;

	private @Nullable TopicFilter asked;

	private int number;

	Lanes(Host host) {
		this.host = host;
	}

	// For any thread

	/**
	 * Add a lane.
	 * @param lane the lane
	 * @return whether there was none with that id
	 */
	synchronized boolean add(DefaultLane lane) {
		for (DefaultLane other : this.all) {
			if (other.id().equals(lane.id())) {
				return false;
			}
		}
		this.all.add(lane);
		if (!this.suspended) {
			lane.unsuspend();
		}
		return true;
	}

	void remove(DefaultLane lane) {
		// first: at no time it is in neither
		this.removed.add(lane);
		this.all.remove(lane);
		boolean executed = execute(() -> {
			lane.wanting(false);
			lane.drop();
			drainedNow();
			this.host.topicsChanged();
		});
		if (!executed) {
			lane.drop();
		}
	}

	/**
	 * A removed lane has nothing any more.
	 */
	void dropped(DefaultLane lane) {
		if (this.removed.remove(lane)) {
			confirm();
		}
	}

	List<DefaultLane> list() {
		return this.all;
	}

	boolean execute(Runnable task) {
		return this.host.execute(task);
	}

	void failed(int generation, long sequence) {
		this.failed.add(generation, sequence);
	}

	/**
	 * A flagged message was passed by a worker: the publisher wants to know soon.
	 */
	void confirm() {
		if (this.confirming.compareAndSet(false, true)) {
			execute(() -> {
				this.confirming.set(false);
				this.host.confirm();
			});
		}
	}

	/**
	 * A lane's queue has room again.
	 */
	void drained() {
		if (this.blocked && this.draining.compareAndSet(false, true)) {
			execute(() -> {
				this.draining.set(false);
				drainedNow();
			});
		}
	}

	/**
	 * The last position that, with all before it, every lane is done with.
	 * @param progress how far the subscriber is
	 * @return the handled position
	 */
	long handled(Progress progress) {
		long handled = handled(this.all, progress.received(), progress);
		return progress.handled(handled(this.removed, handled, progress));
	}

	private static long handled(List<DefaultLane> lanes, long received, Progress progress) {
		long handled = received;
		for (DefaultLane lane : lanes) {
			handled = lane.handled(handled, progress.generation(), progress.floor());
		}
		return handled;
	}

	/**
	 * Which stretch of a log the oldest content belongs to that some lane is not done
	 * with.
	 * @param none what to say if there is none
	 * @return the number of the stretch
	 */
	int outstanding(int none) {
		int oldest = none;
		for (DefaultLane lane : this.all) {
			oldest = lane.outstanding(oldest);
		}
		for (DefaultLane lane : this.removed) {
			oldest = lane.outstanding(oldest);
		}
		return oldest;
	}

	/**
	 * Have no lane hand anything over.
	 * @return completed when no handler runs any more
	 */
	synchronized CompletableFuture<Void> suspend() {
		this.suspended = true;
		return CompletableFuture
			.allOf(this.all.stream().map(DefaultLane::suspend).toArray(CompletableFuture<?>[]::new));
	}

	/**
	 * Wait until no handler runs.
	 * @return completed when none runs
	 */
	CompletableFuture<Void> quiet() {
		return CompletableFuture.allOf(this.all.stream().map(DefaultLane::quiet).toArray(CompletableFuture<?>[]::new));
	}

	synchronized void unsuspend() {
		this.suspended = false;
		this.all.forEach(DefaultLane::unsuspend);
	}

	// For the event loop

	FailedPositions failed() {
		return this.failed;
	}

	void refresh() {
		this.host.topicsChanged();
	}

	void started(DefaultLane lane) {
		lane.wanting(true);
		if (lane.isFull()) {
			block();
		}
		refresh();
	}

	void stopped(DefaultLane lane) {
		lane.wanting(false);
		drainedNow();
		refresh();
	}

	/**
	 * What the running lanes want together. Lanes for gaps only add nothing to it, unless
	 * there are no others.
	 * @return their union
	 */
	TopicFilter wanted() {
		List<TopicFilter> messages = new ArrayList<>();
		List<TopicFilter> gaps = new ArrayList<>();
		for (DefaultLane lane : this.all) {
			if (lane.isWanting()) {
				(lane.options().gapsOnly() ? gaps : messages).add(lane.topics());
			}
		}
		return TopicFilter.union((messages.isEmpty()) ? gaps : messages);
	}

	/**
	 * What the publisher sends according to its last answer.
	 * @return its topics
	 */
	TopicFilter union() {
		return this.union;
	}

	/**
	 * The publisher is being asked for all that is wanted, with HELLO.
	 * @return what is asked for
	 */
	TopicFilter ask() {
		TopicFilter wanted = wanted();
		this.asked = wanted;
		this.number = 0;
		for (DefaultLane lane : this.all) {
			if (lane.isWanting()) {
				lane.ask();
			}
		}
		return wanted;
	}

	/**
	 * The connection is gone: what was asked for is not answered any more.
	 */
	void detached() {
		this.asked = null;
	}

	/**
	 * The place in the stream is given up: what goes on later goes on somewhere else.
	 */
	void leave() {
		this.union = TopicFilter.NOTHING;
		this.all.forEach(DefaultLane::leave);
	}

	/**
	 * The publisher's answer: what was asked for holds from here on.
	 * @param generation the number of the stretch of a log
	 * @param sequence the position
	 */
	void answered(int generation, long sequence) {
		TopicFilter answer = this.asked;
		if (answer != null) {
			this.union = answer;
			this.asked = null;
			this.all.forEach((lane) -> lane.join(generation, sequence));
		}
	}

	boolean isAnswer(int number) {
		return this.asked != null && number == this.number;
	}

	/**
	 * Have changed topics hold, at once if the publisher needs not to be asked.
	 * @param generation the number of the stretch of a log
	 * @param received the last position received
	 * @return what to ask the publisher, {@code null} for nothing now
	 */
	@Nullable Subscribe change(int generation, long received) {
		if (this.asked != null) {
			return null;
		}
		TopicFilter wanted = wanted();
		if (!wanted.equals(this.union)) {
			int next = this.number + 1;
			ask();
			this.number = next;
			return new Subscribe(next, wanted);
		}
		for (DefaultLane lane : this.all) {
			if (lane.isWanting()) {
				lane.joinNow(generation, received);
			}
		}
		return null;
	}

	/**
	 * Give a gap to all members.
	 * @param gap the gap
	 */
	void offer(Gap gap) {
		this.all.stream().filter(DefaultLane::isMember).forEach((lane) -> offer(lane, gap));
	}

	/**
	 * Give a gap to all lanes that run, whether they are in the stream yet or not.
	 * @param gap the gap
	 */
	void offerToWanting(Gap gap) {
		this.all.stream().filter(DefaultLane::isWanting).forEach((lane) -> offer(lane, gap));
	}

	private void offer(DefaultLane lane, Gap gap) {
		lane.offer(gap);
		if (lane.isFull()) {
			block();
		}
	}

	/**
	 * Give a run of messages to all members that want messages. A read can bring many
	 * runs, with TLS one for each record, and to wake a thread for each costs more than
	 * most handlers do: who has read all calls {@link #wake()}.
	 * @param epoch the log that they come from
	 * @param buffer where they lie
	 * @param from their first byte
	 * @param to their end
	 * @param sparse whether the buffer is much longer than what was read into it
	 */
	void offer(Epoch epoch, ByteBuf buffer, int from, int to, boolean sparse) {
		Chunk chunk = null;
		for (DefaultLane lane : this.all) {
			if (lane.isMember() && !lane.options().gapsOnly()) {
				if (chunk == null) {
					chunk = (sparse) ? copy(epoch, buffer, from, to) : new Chunk(epoch, buffer.retain(), from, to);
				}
				if (lane.offer(chunk)) {
					block();
				}
			}
		}
		if (chunk != null) {
			chunk.release();
			this.waiting += to - from;
			if (to - from >= LONG_RUN || this.waiting >= WAKE_AFTER) {
				wake();
			}
		}
	}

	/**
	 * Have workers begin with what has come, if anything has.
	 */
	void wake() {
		if (this.waiting > 0) {
			this.waiting = 0;
			this.all.forEach(DefaultLane::wake);
		}
	}

	private Chunk copy(Epoch epoch, ByteBuf buffer, int from, int to) {
		ByteBuf copy = buffer.alloc().buffer(to - from, to - from);
		copy.writeBytes(buffer, from, to - from);
		return new Chunk(epoch, copy, 0, to - from);
	}

	private void block() {
		if (!this.blocked) {
			this.blocked = true;
			this.host.setReading(false);
			drainedNow();
		}
	}

	private void drainedNow() {
		if (this.blocked && haveRoom()) {
			this.blocked = false;
			this.host.setReading(true);
		}
	}

	private boolean haveRoom() {
		for (DefaultLane lane : this.all) {
			if (lane.isWanting() && !lane.isBelowHalf()) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Whether some queue is full, so that nothing should be read.
	 * @return whether one is
	 */
	boolean isBlocked() {
		return this.blocked;
	}

	/**
	 * What lanes need of their subscriber.
	 */
	interface Host {

		/**
		 * Run something on the event loop.
		 * @param task what to run
		 * @return whether it will be run
		 */
		boolean execute(Runnable task);

		/**
		 * What lanes want may have changed.
		 */
		void topicsChanged();

		/**
		 * Read on, or do not.
		 * @param reading whether it reads
		 */
		void setReading(boolean reading);

		/**
		 * Acknowledge soon.
		 */
		void confirm();

	}

}
