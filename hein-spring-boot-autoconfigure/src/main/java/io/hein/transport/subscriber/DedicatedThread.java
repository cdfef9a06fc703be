package io.hein.transport.subscriber;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.netty.util.concurrent.FastThreadLocalThread;

/**
 * One daemon thread for one worker of one lane. It starts when it is needed and ends when
 * it had nothing to do for a while, or with the lane.
 *
 * @param pool runs the thread
 */
record DedicatedThread(ThreadPoolExecutor pool) implements Executor, AutoCloseable {

	private static final int KEEP_ALIVE_SECONDS = 30;

	static DedicatedThread named(String name) {
		ThreadPoolExecutor pool = new ThreadPoolExecutor(1, 1, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(), (task) -> thread(name, task));
		pool.allowCoreThreadTimeOut(true);
		return new DedicatedThread(pool);
	}

	private static Thread thread(String name, Runnable task) {
		Thread thread = new FastThreadLocalThread(task, name);
		thread.setDaemon(true);
		return thread;
	}

	@Override
	public void execute(Runnable task) {
		this.pool.execute(task);
	}

	@Override
	public void close() {
		this.pool.shutdown();
	}

}
