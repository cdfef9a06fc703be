package io.hein.transport.log;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.hein.transport.netty.SafeLog;
import org.apache.commons.logging.Log;

/**
 * A thread for what a log in files does beside appending: it makes blocks before they are
 * needed, looks at files that cannot be read, and closes the log. There is no thread
 * while there is nothing to do.
 */
final class LogKeeper {

	private static final Log logger = SafeLog.getLog(BroadcastLog.class);

	private static final long IDLE = 2;

	private final Executor executor;

	LogKeeper() {
		this(newExecutor());
	}

	LogKeeper(Executor executor) {
		this.executor = executor;
	}

	private static Executor newExecutor() {
		ThreadPoolExecutor executor = new ThreadPoolExecutor(1, 1, IDLE, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
				LogKeeper::newThread);
		executor.allowCoreThreadTimeOut(true);
		return executor;
	}

	private static Thread newThread(Runnable task) {
		Thread thread = new Thread(task, "hein-log");
		thread.setDaemon(true);
		return thread;
	}

	/**
	 * Do something on the thread.
	 * @param task what to do
	 * @return whether it will be done, which it is not if there is no thread to be had
	 */
	boolean run(Runnable task) {
		try {
			this.executor.execute(() -> guarded(task));
			return true;
		}
		catch (Throwable ex) {
			logger.warn("There is no thread for the log", ex);
			return false;
		}
	}

	/**
	 * Do something that must be done: on the thread, or here and now if there is none.
	 * @param task what to do
	 */
	void runInAnyCase(Runnable task) {
		if (!run(task)) {
			guarded(task);
		}
	}

	private static void guarded(Runnable task) {
		try {
			task.run();
		}
		catch (Throwable ex) {
			logger.error("The log could not do what was due", ex);
		}
	}

}
