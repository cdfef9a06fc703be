package io.hein.transport.netty;

import java.util.concurrent.RejectedExecutionException;

/**
 * Runs something after a while, on a thread that is there already.
 */
interface Later {

	/**
	 * Run a task after a while.
	 * @param task the task, which is short and throws nothing
	 * @param millis how long to wait, in milliseconds
	 * @throws RejectedExecutionException if nothing more will be run
	 */
	void run(Runnable task, long millis);

}
