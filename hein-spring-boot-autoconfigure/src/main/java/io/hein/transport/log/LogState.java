package io.hein.transport.log;

/**
 * Whether a log can be appended to.
 *
 * @since 0.1.0
 */
public enum LogState {

	/**
	 * It can.
	 */
	RUNNING,

	/**
	 * It could no longer be written. Nothing can be appended until the publisher is
	 * started again, which begins a new log; what can still be read is read.
	 */
	FAILED

}
