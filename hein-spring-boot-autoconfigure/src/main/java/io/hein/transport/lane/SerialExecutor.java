package io.hein.transport.lane;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has another executor run tasks one after the other, each once. Tasks must not throw.
 * For any thread.
 */
final class SerialExecutor implements Executor {

	private final Executor executor;

	private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean busy = new AtomicBoolean();

	SerialExecutor(Executor executor) {
		this.executor = executor;
	}

	@Override
	public void execute(Runnable task) {
		this.tasks.add(task);
		try {
			begin();
		}
		catch (RuntimeException | Error ex) {
			if (this.tasks.remove(task)) {
				throw ex;
			}
			// It is being run after all, by a thread that came in between
		}
	}

	/**
	 * Begin again if there are tasks that no thread runs, because the executor could not.
	 */
	void mend() {
		try {
			begin();
		}
		catch (RuntimeException | Error ex) {
			// The next time, then
		}
	}

	boolean isShutdown() {
		return this.executor instanceof ExecutorService service && service.isShutdown();
	}

	private void begin() {
		if (!this.tasks.isEmpty() && this.busy.compareAndSet(false, true)) {
			boolean begun = false;
			try {
				this.executor.execute(this::next);
				begun = true;
			}
			finally {
				if (!begun) {
					this.busy.set(false);
				}
			}
		}
	}

	/**
	 * Run one task: others may use the executor then.
	 */
	private void next() {
		Runnable task = this.tasks.poll();
		try {
			if (task != null) {
				task.run();
			}
		}
		finally {
			this.busy.set(false);
			again();
		}
	}

	private void again() {
		try {
			begin();
		}
		catch (RejectedExecutionException | OutOfMemoryError ex) {
			// Taken up by mend()
		}
	}

}
