package io.hein.transport.lane;

/**
 * What stands in a lane's queue.
 */
sealed interface LaneItem permits Chunk, LaneStep {

	/**
	 * How many bytes it keeps from being used otherwise.
	 * @return the number of bytes
	 */
	long cost();

	/**
	 * Give back what it holds. To be called once by each worker that has it.
	 */
	void release();

}
