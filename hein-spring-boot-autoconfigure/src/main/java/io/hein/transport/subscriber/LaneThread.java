package io.hein.transport.subscriber;

import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.netty.util.concurrent.FastThreadLocalThread;
import org.jspecify.annotations.Nullable;

/**
 * One daemon thread that runs lanes, one task after the other. It starts when it is
 * needed and ends when it had nothing to do for 30 s, or after {@link #close()}. Each
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

	private volatile @Nullable Thread thread;

	private volatile boolean parked;

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
	 * thread's handler of uncaught exceptions; the tasks after it are run all the same.
	 * Never waits; for any thread.
	 * @param task the task
	 * @throws RejectedExecutionException if it was closed
	 */
	@Override
	public void execute(Runnable task) {
		if (this.closed) {
			throw new RejectedExecutionException("The thread " + this.name + " was closed");
		}
		this.tasks.add(Objects.requireNonNull(task, "task"));
		// Only now: who goes to sleep or ends says so first, and looks for tasks after it
		Thread thread = this.thread;
		if (thread == null) {
			start();
		}
		else if (this.parked) {
			this.parked = false;
			LockSupport.unpark(thread);
		}
	}

	private void start() {
		synchronized (this.monitor) {
			if (this.thread == null) {
				Thread thread = new FastThreadLocalThread(this::run, this.name);
				thread.setDaemon(true);
				// First: what is given to a thread that runs already must wake it
				this.thread = thread;
				try {
					thread.start();
				}
				catch (OutOfMemoryError ex) {
					// There is none to be had: the next task tries again
					this.thread = null;
					throw ex;
				}
			}
		}
	}

	private void run() {
		Thread thread = Thread.currentThread();
		do {
			runTasks(thread);
		}
		while (!end(thread));
	}

	private boolean end(Thread thread) {
		synchronized (this.monitor) {
			this.thread = null;
			if (this.tasks.isEmpty()) {
				return true;
			}
			this.thread = thread;
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
				task = await();
			}
		}
	}

	private void run(Runnable task, Thread thread) {
		try {
			task.run();
		}
		catch (Throwable ex) {
			tell(thread, ex);
		}
		finally {
			// Meant for the task, not for the next one
			Thread.interrupted();
		}
	}

	private static void tell(Thread thread, Throwable failure) {
		try {
			thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
		}
		catch (Throwable ex) {
			// Ignored, as the JVM does; the thread must not end without saying so
		}
	}

	private @Nullable Runnable await() {
		long end = System.nanoTime() + this.keepAlive;
		while (true) {
			this.parked = true;
			Runnable task = this.tasks.poll();
			long left = (task != null || this.closed) ? 0 : end - System.nanoTime();
			if (left <= 0) {
				this.parked = false;
				return task;
			}
			LockSupport.parkNanos(this, left);
			// Who is interrupted would not sleep any more
			Thread.interrupted();
		}
	}

	/**
	 * Take no more tasks. Those that were given are run still; the thread ends then. Does
	 * not wait.
	 */
	@Override
	public void close() {
		this.closed = true;
		Thread thread = this.thread;
		if (thread != null) {
			LockSupport.unpark(thread);
		}
	}

	@Override
	public String toString() {
		return "LaneThread[" + this.name + "]";
	}

}
