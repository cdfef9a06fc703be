package io.hein.transport.lane;

/**
 * What the workers of a lane need of it. For any thread.
 */
interface WorkerHost {

	String id();

	Lane.Options options();

	MessageHandler handler();

	/**
	 * Whether workers may hand over.
	 * @return whether they may
	 */
	boolean isActive();

	boolean isRemoved();

	/**
	 * An executor does not run its worker now.
	 * @param ex why
	 * @param forGood whether it never will again
	 */
	void rejected(Throwable ex, boolean forGood);

	/**
	 * The handler has failed.
	 * @param what on what
	 * @param failure how
	 */
	void handlerFailed(String what, Throwable failure);

	/**
	 * A flagged message has failed.
	 * @param generation the number of the stretch of a log
	 * @param sequence the position
	 */
	void failed(int generation, long sequence);

	/**
	 * A flagged message was passed by a worker: the publisher wants to know soon.
	 */
	void confirm();

	/**
	 * A worker is done with something.
	 * @param left how many bytes its queue retains still
	 */
	void drained(long left);

	/**
	 * A worker has dropped its queue.
	 */
	void dropped();

	/**
	 * A worker has left off.
	 */
	void workerLeft();

	/**
	 * A worker has passed a step that others wait for.
	 */
	void stepPassed();

}
