package io.hein.transport.netty;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Hands tasks to an executor some at a time: when thousands come at once, handing each of
 * them to another thread costs more than what it does. The next batch is handed over
 * before one is begun, so a task that blocks holds up no more than with a task for each.
 * Thread-safe.
 */
final class Batches implements Executor {

	/**
	 * Few enough that a thread which is busy with them is not taken for one that is
	 * blocked.
	 */
	private static final int BATCH = 64;

	private final Executor executor;

	private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean handedOver = new AtomicBoolean();

	/**
	 * Create what gathers tasks.
	 * @param executor runs batches; must not reject
	 */
	Batches(Executor executor) {
		this.executor = executor;
	}

	@Override
	public void execute(Runnable task) {
		this.tasks.add(task);
		handOver();
	}

	private void handOver() {
		if (!this.handedOver.get() && this.handedOver.compareAndSet(false, true)) {
			boolean taken = false;
			try {
				this.executor.execute(this::run);
				taken = true;
			}
			finally {
				if (!taken) {
					// without memory for it: the next task brings this one along
					this.handedOver.set(false);
				}
			}
		}
	}

	private void run() {
		// first: a task that is added from now on is in the next batch, or in this one
		this.handedOver.set(false);
		try {
			for (int i = 0; i < BATCH; i++) {
				Runnable task = this.tasks.poll();
				if (task == null) {
					return;
				}
				handOverRest();
				task.run();
			}
		}
		finally {
			handOverRest();
		}
	}

	private void handOverRest() {
		if (!this.tasks.isEmpty()) {
			handOver();
		}
	}

}
