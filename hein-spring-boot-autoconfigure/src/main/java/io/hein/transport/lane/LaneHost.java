package io.hein.transport.lane;

import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

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
	 * What runs the one lane that there may be, if that shares its thread with the
	 * connection.
	 * @return the executor, which runs tasks one after the other in the order of the
	 * calls and never within a call; {@code null} if lanes have executors of their own
	 */
	default @Nullable Executor direct() {
		return null;
	}

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
