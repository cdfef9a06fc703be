package io.hein.transport.netty;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * Daemon threads that do what would keep an event loop. They start with first use, become
 * more when all of them are blocked, up to a bound, and end after 10 s without work.
 * <p>
 * A task that was taken is run, whatever happens: if there is no thread to be had it
 * waits until there is one. What a task throws is logged and ends nothing. Thread-safe.
 */
final class WorkerThreads implements Executor {

	/**
	 * When tasks wait, and none was begun in this time, the threads are considered
	 * blocked.
	 */
	static final long STUCK_MILLIS = 20;

	private static final long KEEP_ALIVE = TimeUnit.SECONDS.toNanos(10);

	private static final Log logger = SafeLog.getLog(WorkerThreads.class);

	private final LimitedLog lines = new LimitedLog(logger);

	private final String name;

	private final int usual;

	private final int max;

	private final int capacity;

	private final Threads threads;

	private final Later later;

	private final Object monitor = new Object();

	private final Queue<Runnable> tasks = new ArrayDeque<>();

	private final Set<Thread> alive = new HashSet<>();

	private int idle;

	private int number;

	/**
	 * How many tasks were begun.
	 */
	private long begun;

	/**
	 * Whether {@link #look} will run.
	 */
	private boolean watched;

	private boolean closed;

	/**
	 * Create threads, none of which is started yet.
	 * @param name what their names begin with
	 * @param usual how many there may be as long as they are not blocked
	 * @param max how many there may be when others are blocked
	 * @param capacity how many tasks may wait
	 * @param threads makes the threads
	 * @param later sees after a while whether there is progress
	 */
	WorkerThreads(String name, int usual, int max, int capacity, Threads threads, Later later) {
		this.name = name;
		this.usual = usual;
		this.max = max;
		this.capacity = capacity;
		this.threads = threads;
		this.later = later;
	}

	/**
	 * Run a task. Never waits.
	 * @throws RejectedExecutionException if too many tasks wait; for no other reason
	 */
	@Override
	public void execute(Runnable task) {
		Runnable stranded = null;
		synchronized (this.monitor) {
			if (this.tasks.size() >= this.capacity) {
				throw new RejectedExecutionException(this.capacity + " tasks of " + this.name + " are waiting already");
			}
			this.tasks.add(task);
			if (this.idle > 0) {
				this.monitor.notify();
			}
			if (this.tasks.size() > this.idle) {
				if (this.alive.size() < this.usual) {
					startThread();
				}
				if (this.tasks.size() > this.idle && !watch() && this.alive.isEmpty()) {
					stranded = this.tasks.poll();
				}
			}
		}
		if (stranded != null) {
			// There is no thread and there will be none: better here than never
			run(stranded);
		}
	}

	private void startThread() {
		int number = this.number + 1;
		try {
			Thread thread = this.threads.create((this.max > 1) ? this.name + "-" + number : this.name, true,
					this::work);
			this.alive.add(thread);
			boolean started = false;
			try {
				thread.start();
				started = true;
				this.number = number;
			}
			finally {
				if (!started) {
					this.alive.remove(thread);
				}
			}
		}
		catch (Throwable ex) {
			this.lines.warn("thread", () -> "No thread could be started for '" + this.name
					+ "'; what waits for it runs as soon as there is one: " + SafeLog.describe(ex));
		}
	}

	/**
	 * See after a while whether there is any progress.
	 * @return whether there will be a look
	 */
	private boolean watch() {
		if (this.watched || (this.alive.size() >= this.max)) {
			return true;
		}
		try {
			long before = this.begun;
			this.later.run(() -> look(before), STUCK_MILLIS);
			this.watched = true;
			return true;
		}
		catch (RejectedExecutionException ex) {
			return false;
		}
		catch (Throwable ex) {
			// The next task tries again
			return true;
		}
	}

	private void look(long before) {
		synchronized (this.monitor) {
			this.watched = false;
			if (this.tasks.size() <= this.idle) {
				return;
			}
			if (this.begun == before) {
				int more = Math.min(Math.max(1, this.alive.size()), this.tasks.size() - this.idle);
				for (int i = 0; i < more && this.alive.size() < this.max; i++) {
					startThread();
				}
			}
			watch();
		}
	}

	private void work() {
		Thread thread = Thread.currentThread();
		for (Runnable task = next(thread); task != null; task = next(thread)) {
			run(task);
		}
	}

	private void run(Runnable task) {
		try {
			task.run();
		}
		catch (Throwable ex) {
			logger.warn("A task of " + this.name + " failed", ex);
		}
		finally {
			// Meant for the task, not for the next one
			Thread.interrupted();
		}
	}

	private @Nullable Runnable next(Thread thread) {
		synchronized (this.monitor) {
			long end = System.nanoTime() + KEEP_ALIVE;
			while (this.tasks.isEmpty()) {
				long left = (this.closed) ? 0 : end - System.nanoTime();
				if (left <= 0) {
					this.alive.remove(thread);
					this.monitor.notifyAll();
					return null;
				}
				await(left);
			}
			this.begun++;
			return this.tasks.poll();
		}
	}

	private void await(long nanos) {
		this.idle++;
		try {
			TimeUnit.NANOSECONDS.timedWait(this.monitor, Math.max(nanos, TimeUnit.MILLISECONDS.toNanos(1)));
		}
		catch (InterruptedException ex) {
			// Only its owner may end this thread
		}
		finally {
			this.idle--;
		}
	}

	/**
	 * End the threads when they have done what waits. What is given later is run still.
	 * @param nanos for how long to wait for that at most; a thread of these does not
	 * wait, and one that ends the JVM is not waited for
	 */
	void close(long nanos) {
		synchronized (this.monitor) {
			this.closed = true;
			this.monitor.notifyAll();
			if (this.alive.contains(Thread.currentThread())) {
				return;
			}
			long end = System.nanoTime() + nanos;
			try {
				for (long left = nanos; isAwaited() && left > 0; left = end - System.nanoTime()) {
					TimeUnit.NANOSECONDS.timedWait(this.monitor, Math.max(left, TimeUnit.MILLISECONDS.toNanos(1)));
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
	}

	private boolean isAwaited() {
		return !this.alive.stream().allMatch(Exiting::isIn);
	}

	/**
	 * End the threads at once. What waits is dropped: the connections that it was for are
	 * closed.
	 */
	void closeNow() {
		List<Thread> running;
		synchronized (this.monitor) {
			this.closed = true;
			this.tasks.clear();
			running = List.copyOf(this.alive);
			this.monitor.notifyAll();
		}
		running.forEach(Thread::interrupt);
	}

}
