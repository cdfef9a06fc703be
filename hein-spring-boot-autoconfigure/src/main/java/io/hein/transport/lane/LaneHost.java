package io.hein.transport.lane;

import java.util.concurrent.Executor;

/**
 * What lanes need of their subscriber.
 */
public interface LaneHost {

	/**
	 * Run something on the event loop.
	 * @param task what to run
	 * @return whether it will be run
	 */
	boolean execute(Runnable task);

	/**
	 * What runs code of users that hangs on futures.
	 * @return the executor, which never rejects
	 */
	Executor callbacks();

	/**
	 * What lanes want may have changed.
	 */
	void topicsChanged();

	/**
	 * Read on, or do not.
	 * @param reading whether it reads
	 */
	void setReading(boolean reading);

	/**
	 * Acknowledge soon.
	 */
	void confirm();

}
