package io.hein.transport.netty;

import io.netty.util.concurrent.FastThreadLocalThread;

/**
 * Makes the threads of an application's event loops and of what belongs to them. In one
 * place, so that a test can let one of them be missing.
 */
interface Threads {

	/**
	 * Threads as they are.
	 */
	Threads REAL = (name, daemon, task) -> {
		Thread thread = new FastThreadLocalThread(task, name);
		thread.setDaemon(daemon);
		return thread;
	};

	/**
	 * Make a thread.
	 * @param name its name
	 * @param daemon whether the JVM may end while it runs
	 * @param task what it runs
	 * @return the thread, which is not started
	 */
	Thread create(String name, boolean daemon, Runnable task);

}
