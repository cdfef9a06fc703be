package io.hein.transport.netty;

import java.util.concurrent.atomic.AtomicIntegerArray;

import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadEventLoop;

/**
 * Has an event loop run a task when there is something to do: many wake it, it runs once.
 * To run this is to wake it, by any thread. What belongs to the task itself is for the
 * event loop.
 */
public final class LoopWaker implements Runnable {

	/**
	 * The flag lies in the middle of a cache line pair of its own: each append looks at
	 * it.
	 */
	private static final int FLAG = 32;

	private static final int ASLEEP = 0;

	/**
	 * The event loop is about to run the task.
	 */
	private static final int AWAKE = 1;

	private static final int RUNNING = 2;

	/**
	 * The task runs, and has to run again.
	 */
	private static final int AGAIN = 3;

	private final AtomicIntegerArray state = new AtomicIntegerArray(64);

	private final EventLoop loop;

	private final Runnable task;

	private final Runnable again;

	/**
	 * Whether the task could not be run, or has failed.
	 */
	private volatile boolean missed;

	/**
	 * Create a waker.
	 * @param loop the event loop
	 * @param task what it runs; says first that it {@linkplain #begins() begins}
	 */
	public LoopWaker(EventLoop loop, Runnable task) {
		this.loop = loop;
		this.task = task;
		this.again = () -> loop.execute(task);
	}

	/**
	 * There is something to do. Any thread.
	 */
	@Override
	public void run() {
		while (true) {
			int state = this.state.get(FLAG);
			if (state == AWAKE || state == AGAIN) {
				return;
			}
			if (state == ASLEEP && this.state.compareAndSet(FLAG, ASLEEP, AWAKE)) {
				wake();
				return;
			}
			if (state == RUNNING && this.state.compareAndSet(FLAG, RUNNING, AGAIN)) {
				// after a look at the network: messages that come faster than the task
				// runs would keep the event loop from its connections
				return;
			}
		}
	}

	private void wake() {
		try {
			this.loop.execute(this.task);
		}
		catch (Throwable ex) {
			// the event loops are closed: nothing is left to do. Or the next wake-up
			// tries again: a sender whose message was appended must not see a failure
			failed();
		}
	}

	/**
	 * There is something left to do. A task that submits itself again would keep the
	 * event loop from its connections: it runs tasks as long as there are any. This way
	 * it takes part in I/O in between.
	 */
	public void later() {
		if (this.state.compareAndSet(FLAG, ASLEEP, AWAKE)) {
			runLater();
		}
		else {
			this.state.compareAndSet(FLAG, RUNNING, AGAIN);
		}
	}

	private void runLater() {
		if (this.loop instanceof SingleThreadEventLoop single) {
			single.executeAfterEventLoopIteration(this.again);
		}
		else {
			this.again.run();
		}
	}

	/**
	 * The task begins: whatever there is to do from now on wakes it again, when it has
	 * {@linkplain #ended() ended}.
	 */
	public void begins() {
		this.state.set(FLAG, RUNNING);
	}

	/**
	 * The task has ended, however.
	 */
	public void ended() {
		if (!this.state.compareAndSet(FLAG, RUNNING, ASLEEP) && this.state.compareAndSet(FLAG, AGAIN, AWAKE)) {
			runLater();
		}
	}

	/**
	 * The task was not done.
	 */
	public void failed() {
		this.state.set(FLAG, ASLEEP);
		this.missed = true;
	}

	/**
	 * Make up for a task that was not done, if there was one.
	 */
	public void makeUp() {
		if (this.missed) {
			this.missed = false;
			run();
		}
	}

}
