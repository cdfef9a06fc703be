package io.hein.transport.lane;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;

import io.hein.transport.netty.SafeLog;
import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * What the lanes of one listener share: the executors that run their workers, and the
 * accounts of what their queues retain. A subscriber of one publisher has one lane for a
 * listener, {@link LaneGroup} has one for each publisher. Worker number n of each of them
 * has executor n and account n, so the listener runs on as many threads and keeps as much
 * memory as it would for one publisher. For any thread.
 */
final class LaneRoom {

	private static final Log logger = SafeLog.getLog(Lane.class);

	/**
	 * How many messages a worker hands over before others may use a shared executor.
	 */
	private static final int SHARED_BUDGET = 64;

	private final String id;

	private final Supplier<Turn> turns;

	private final boolean shared;

	private final List<Executor> executors = new ArrayList<>();

	private final List<Executor> closed = new ArrayList<>();

	private final List<AtomicLong> accounts = new ArrayList<>();

	private final List<Tenant> lanes = new CopyOnWriteArrayList<>();

	private final AtomicBoolean executorsClosed = new AtomicBoolean();

	/**
	 * Whether a connection reads nothing until there is room.
	 */
	private volatile boolean awaited;

	/**
	 * Make what the only lane of a connection has.
	 * @param options the lane's options
	 * @param executor runs the worker and the connection, and is not closed
	 */
	private LaneRoom(Lane.Options options, Executor executor) {
		this.id = options.id();
		this.shared = false;
		this.turns = Turn::ofTime;
		this.executors.add(executor);
		this.accounts.add(new AtomicLong());
	}

	private LaneRoom(Lane.Options options, String prefix, @Nullable Function<String, Executor> executors,
			boolean shared) {
		this.id = options.id();
		this.shared = shared;
		int most = (executors != null || shared) ? SHARED_BUDGET : Integer.MAX_VALUE;
		this.turns = () -> Turn.ofMessages(most);
		for (int i = 0; i < options.concurrency(); i++) {
			String name = prefix + this.id + "-" + i;
			Executor executor = (executors != null) ? executors.apply(name) : LaneThread.named(name);
			this.closed.add(executor);
			// what users give may run two tasks at once, each of another lane
			this.executors.add((shared && executors != null) ? new SerialExecutor(executor) : executor);
			this.accounts.add(new AtomicLong());
		}
	}

	/**
	 * Make what one lane has for itself.
	 * @param options the lane's options
	 * @param prefix what the names of threads begin with
	 * @param executors what runs the workers, {@code null} for threads of their own
	 * @return a room that ends with its lane
	 */
	static LaneRoom own(Lane.Options options, String prefix, @Nullable Function<String, Executor> executors) {
		return new LaneRoom(options, prefix, executors, false);
	}

	/**
	 * Make what the only lane of a connection has.
	 * @param options the lane's options, of one worker
	 * @param executor runs the worker and the connection, and does not end with the lane
	 * @return a room that ends with its lane
	 */
	static LaneRoom direct(Lane.Options options, Executor executor) {
		return new LaneRoom(options, executor);
	}

	/**
	 * Make what the lanes of one listener share.
	 * @param options the options of all of them
	 * @param prefix what the names of threads begin with
	 * @param executors what runs the workers, {@code null} for threads of their own
	 * @return a room that ends when its maker {@linkplain #close closes} it
	 */
	static LaneRoom shared(Lane.Options options, String prefix, @Nullable Function<String, Executor> executors) {
		return new LaneRoom(options, prefix, executors, true);
	}

	void enter(Tenant lane) {
		this.lanes.add(lane);
	}

	/**
	 * A lane is no longer needed. If the room is its own that ends too.
	 * @param lane the lane
	 * @param callbacks runs what may wait
	 */
	void leave(Tenant lane, Executor callbacks) {
		this.lanes.remove(lane);
		if (!this.shared) {
			close(callbacks);
		}
	}

	/**
	 * The listener can do nothing from now on: none of its lanes can.
	 */
	void die() {
		this.lanes.forEach(Tenant::die);
	}

	Executor executor(int worker) {
		return this.executors.get(worker);
	}

	/**
	 * Make the queue of a worker.
	 * @param worker its number
	 * @return the queue, on the account of that worker
	 */
	LaneQueue newQueue(int worker) {
		return new LaneQueue(this.accounts.get(worker));
	}

	/**
	 * How much a worker hands over before others may use its executor.
	 * @return what says so to one worker
	 */
	Turn newTurn() {
		return this.turns.get();
	}

	/**
	 * How many bytes the fullest account has.
	 * @return the number of bytes
	 */
	long retained() {
		long most = 0;
		// by index: an iterator needs memory, and this must not fail
		for (int i = 0; i < this.accounts.size(); i++) {
			most = Math.max(most, this.accounts.get(i).get());
		}
		return most;
	}

	/**
	 * Whether no account has more than so many bytes. If one has, the caller is notified
	 * when that changes, or has to see to it itself.
	 * @param limit the number of bytes
	 * @return whether there is room
	 */
	boolean hasRoom(long limit) {
		if (retained() <= limit) {
			return true;
		}
		this.awaited = true;
		// It may have been drained just before that
		return retained() <= limit;
	}

	/**
	 * There may be room again.
	 */
	void drained() {
		if (this.awaited) {
			this.awaited = false;
			this.lanes.forEach(Tenant::roomDrained);
		}
	}

	/**
	 * Take up what an executor has not run, because there was no thread.
	 */
	void mend() {
		for (Executor executor : this.executors) {
			if (executor instanceof SerialExecutor serial) {
				serial.mend();
			}
		}
	}

	/**
	 * Close the executors.
	 * @param callbacks runs what may wait: executors of users may wait until they are no
	 * longer used, and one may be what runs this
	 */
	void close(Executor callbacks) {
		if (this.executorsClosed.compareAndSet(false, true)) {
			for (Executor executor : this.closed) {
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
			logger.warn("An executor of lane '" + this.id + "' could not be closed", ex);
		}
	}

	/**
	 * A lane that uses the room.
	 */
	interface Tenant {

		/**
		 * There may be room again for what was not read.
		 */
		void roomDrained();

		/**
		 * Hand nothing over from now on.
		 */
		void die();

	}

}
