package io.hein.transport.subscriber;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The lanes of a subscriber: which there are, whether they may hand over, and what they
 * are done with together. What they want is for {@link TopicChanges}, what they get for
 * {@link Distribution}, and when that is too much for {@link BackPressure}.
 */
final class Lanes {

	private final Host host;

	private final List<DefaultLane> all = new CopyOnWriteArrayList<>();

	/**
	 * Those that are removed and not done with yet what they had begun, or have to drop.
	 */
	private final List<DefaultLane> removed = new CopyOnWriteArrayList<>();

	private final Failures failures = new Failures();

	private final AtomicBoolean confirming = new AtomicBoolean();

	private final TopicChanges topicChanges = new TopicChanges(this.all);

	private final BackPressure backPressure;

	private final Distribution distribution;

	private boolean suspended = true;

	Lanes(Host host) {
		this.host = host;
		this.backPressure = new BackPressure(host, this.all);
		this.distribution = new Distribution(this.all, this.backPressure);
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
			lane.membership().wanting(false);
			lane.workers().drop();
			this.backPressure.check();
			this.host.topicsChanged();
		});
		if (!executed) {
			lane.workers().drop();
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
		this.failures.add(generation, sequence);
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
	 * The last position that, with all before it, every lane is done with.
	 * @param progress how far the subscriber is
	 * @return the handled position
	 */
	long handled(Progress progress) {
		long floor = progress.floor(this::handled);
		long handled = handled(this.all, progress.received(), progress.generation(), floor);
		return progress.handled(handled(this.removed, handled, progress.generation(), floor));
	}

	private static long handled(List<DefaultLane> lanes, long received, int generation, long floor) {
		long handled = received;
		for (DefaultLane lane : lanes) {
			handled = lane.workers().handled(handled, generation, floor);
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
			oldest = lane.workers().outstanding(oldest);
		}
		for (DefaultLane lane : this.removed) {
			oldest = lane.workers().outstanding(oldest);
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

	BackPressure backPressure() {
		return this.backPressure;
	}

	// For the event loop

	/**
	 * A stretch of a log begins.
	 * @param progress how far it is
	 * @param oldest the oldest stretch that a lane may have content of
	 */
	void begin(Progress progress, int oldest) {
		this.failures.begin(progress.generation(), progress.failed(), oldest);
	}

	TopicChanges topicChanges() {
		return this.topicChanges;
	}

	Distribution distribution() {
		return this.distribution;
	}

	void topicsChanged() {
		this.host.topicsChanged();
	}

	void started(DefaultLane lane) {
		lane.membership().wanting(true);
		if (lane.isFull()) {
			this.backPressure.block();
		}
		topicsChanged();
	}

	void stopped(DefaultLane lane) {
		lane.membership().wanting(false);
		this.backPressure.check();
		topicsChanged();
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
