package io.hein.transport.lane;

import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import io.netty.util.concurrent.FastThreadLocalThread;
import org.jspecify.annotations.Nullable;

/**
 * One daemon thread that runs lanes, one task after the other. It starts when it is
 * needed and ends when it has had nothing to do for 30 s, or after {@link #close()}. Each
 * lane has one of its own by default. One can also serve many lanes, of several
 * subscribers too, whose handlers are short:
 *
 * <pre class="code">
 * LaneThread thread = LaneThread.named("lanes");
 * Subscriber.builder().laneExecutors((name) -&gt; thread::execute)
 * </pre>
 *
 * <p>
 * A lane's thread sleeps and is woken more often than that of most pools, and a message
 * waits for it: so nothing is locked and no timer is kept exact.
 *
 * @since 0.1.0
 */
public final class LaneThread implements Executor, AutoCloseable {

	private static final long KEEP_ALIVE = TimeUnit.SECONDS.toNanos(30);

	private final String name;

	private final long keepAlive;

	private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

	private final Object monitor = new Object();

	/**
	 * The thread while it sleeps, or is about to. The thread that takes it out wakes it.
	 */
	private final AtomicReference<@Nullable Thread> sleeper = new AtomicReference<>();

	/**
	 * Whether there is a thread that looks for tasks once more before it ends.
	 */
	private volatile boolean running;

	private volatile boolean closed;

	LaneThread(String name, long keepAlive) {
		this.name = Objects.requireNonNull(name, "name");
		this.keepAlive = keepAlive;
	}

	/**
	 * Make an executor. Its thread is not started yet.
	 * @param name the thread's name
	 * @return the executor
	 */
	public static LaneThread named(String name) {
		return new LaneThread(name, KEEP_ALIVE);
	}

	/**
	 * Run a task after all that were given before. What a task throws goes to the
	 * thread's handler of uncaught exceptions; the tasks after it are still run. Never
	 * waits; for any thread.
	 * @param task the task
	 * @throws RejectedExecutionException if it was closed
	 * @throws OutOfMemoryError if the thread has to be started and cannot be; the task is
	 * not run
	 */
	@Override
	public void execute(Runnable task) {
		if (this.closed) {
			throw new RejectedExecutionException("The thread " + this.name + " was closed");
		}
		this.tasks.add(Objects.requireNonNull(task, "task"));
		// Only now: a thread that goes to sleep or ends says so first, and looks for
		// tasks after it
		if (!this.running) {
			start(task);
		}
		wake();
	}

	private void start(Runnable task) {
		synchronized (this.monitor) {
			if (!this.running) {
				try {
					Thread thread = new FastThreadLocalThread(this::run, this.name);
					thread.setDaemon(true);
					thread.start();
				}
				catch (RuntimeException | Error ex) {
					// There is none to be had: the next task tries again
					this.tasks.remove(task);
					throw ex;
				}
				// Only now: callers that relied on it before would not learn that there
				// is none
				this.running = true;
			}
		}
	}

	private void wake() {
		Thread thread = this.sleeper.get();
		// It may have been woken or have ended since, and another one sleep in its place
		if (thread != null && this.sleeper.compareAndSet(thread, null)) {
			LockSupport.unpark(thread);
		}
	}

	private void run() {
		Thread thread = Thread.currentThread();
		do {
			runTasks(thread);
		}
		while (!end());
	}

	private boolean end() {
		synchronized (this.monitor) {
			this.running = false;
			if (this.tasks.isEmpty()) {
				return true;
			}
			this.running = true;
			return false;
		}
	}

	/**
	 * Run tasks until there was none for a while.
	 */
	private void runTasks(Thread thread) {
		Runnable task = this.tasks.poll();
		while (task != null) {
			run(task, thread);
			task = this.tasks.poll();
			if (task == null) {
				task = await(thread);
			}
		}
	}

	private void run(Runnable task, Thread thread) {
		try {
			task.run();
		}
		catch (Throwable ex) {
			report(thread, ex);
		}
		finally {
			// Meant for the task, not for the next one
			Thread.interrupted();
		}
	}

	private static void report(Thread thread, Throwable failure) {
		try {
			thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
		}
		catch (Throwable ex) {
			// Ignored, as the JVM does; the thread must not end without saying so
		}
	}

	private @Nullable Runnable await(Thread thread) {
		long end = System.nanoTime() + this.keepAlive;
		while (true) {
			this.sleeper.set(thread);
			Runnable task = this.tasks.poll();
			long left = (task != null || this.closed) ? 0 : end - System.nanoTime();
			if (left <= 0) {
				this.sleeper.set(null);
				return task;
			}
			LockSupport.parkNanos(this, left);
			// An interrupted thread would no longer sleep
			Thread.interrupted();
		}
	}

	/**
	 * Accept no more tasks. Tasks that were given are still run; then the thread ends.
	 * Does not wait.
	 */
	@Override
	public void close() {
		this.closed = true;
		wake();
	}

	@Override
	public String toString() {
		return "LaneThread[" + this.name + "]";
	}

}
