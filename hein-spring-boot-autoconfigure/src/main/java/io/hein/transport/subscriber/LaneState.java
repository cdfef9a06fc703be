package io.hein.transport.subscriber;

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
	 * A handler threw an {@link Error}, or its thread could not run: it takes no part any
	 * more until it is started again.
	 */
	DEAD

}
