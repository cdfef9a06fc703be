package io.hein.transport.netty;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.util.concurrent.FastThreadLocalThread;
import org.jspecify.annotations.Nullable;

/**
 * Lets threads be missing, as the JVM does when the machine has no more: a start that
 * fails throws an {@link OutOfMemoryError}. For the threads of event loops and of all
 * that belongs to them.
 */
public final class FaultyThreads implements Threads {

	private final AtomicInteger failing = new AtomicInteger();

	private final List<String> failed = new CopyOnWriteArrayList<>();

	private volatile String prefix = "";

	private volatile @Nullable Runnable afterwards;

	/**
	 * Make event loops whose threads these are.
	 * @param loops how many event loops
	 * @return the event loops
	 */
	public EventLoops eventLoops(int loops) {
		return new EventLoops(false, loops, this);
	}

	/**
	 * Have the next starts fail of threads whose names begin so.
	 * @param prefix what the names begin with
	 * @param count how many starts fail
	 */
	public void fail(String prefix, int count) {
		this.prefix = prefix;
		this.failing.set(count);
	}

	/**
	 * Have starts fail until {@link #heal()}.
	 * @param prefix what the names of the threads begin with
	 */
	public void failAll(String prefix) {
		fail(prefix, Integer.MAX_VALUE);
	}

	/**
	 * Have threads whose names begin so do something before they end.
	 * @param prefix what the names begin with
	 * @param task what they do
	 */
	public void afterwards(String prefix, Runnable task) {
		this.prefix = prefix;
		this.afterwards = task;
	}

	/**
	 * There are threads again.
	 */
	public void heal() {
		this.failing.set(0);
	}

	/**
	 * Which threads could not be started.
	 * @return their names
	 */
	public List<String> failed() {
		return this.failed;
	}

	@Override
	public Thread create(String name, boolean daemon, Runnable task) {
		Runnable after = this.afterwards;
		Runnable run = (after == null || !name.startsWith(this.prefix)) ? task : () -> {
			task.run();
			after.run();
		};
		Thread thread = new FastThreadLocalThread(run, name) {

			@Override
			public void start() {
				if (name.startsWith(FaultyThreads.this.prefix)
						&& FaultyThreads.this.failing.getAndUpdate((left) -> Math.max(0, left - 1)) > 0) {
					FaultyThreads.this.failed.add(name);
					throw new OutOfMemoryError("unable to create native thread (planned by the test)");
				}
				super.start();
			}

		};
		thread.setDaemon(daemon);
		return thread;
	}

}
