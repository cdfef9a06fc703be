package io.hein.transport.lane;

/**
 * What a lane does.
 *
 * @since 0.1.0
 */
public enum LaneState {

	/**
	 * It takes no part in the stream. What its queue still held is kept.
	 */
	STOPPED,

	/**
	 * It hands messages over.
	 */
	RUNNING,

	/**
	 * It keeps its place and hands nothing over.
	 */
	PAUSED,

	/**
	 * The heap was exhausted in its handler, or its executor was shut down: it takes no
	 * part, like a stopped one, until it is started again. Other exceptions and errors of
	 * a handler fail the message and not the lane.
	 */
	DEAD

}
