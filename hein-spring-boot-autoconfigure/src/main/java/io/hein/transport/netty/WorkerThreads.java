package io.hein.transport.netty;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.netty.util.concurrent.DefaultThreadFactory;

/**
 * A few daemon threads that do what would keep an event loop. They start with first use
 * and end after 10 s without work. Thread-safe.
 */
final class WorkerThreads implements Executor {

	private final ThreadPoolExecutor executor;

	WorkerThreads(String name, int threads, int capacity) {
		this.executor = new ThreadPoolExecutor(threads, threads, 10, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(capacity), new DefaultThreadFactory(name, true));
		this.executor.allowCoreThreadTimeOut(true);
	}

	@Override
	public void execute(Runnable task) {
		this.executor.execute(task);
	}

	/**
	 * End the threads. What waits is dropped: the connections that it was for are closed.
	 */
	void close() {
		this.executor.shutdownNow();
	}

}
