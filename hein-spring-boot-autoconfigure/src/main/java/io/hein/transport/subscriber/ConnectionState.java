package io.hein.transport.subscriber;

/**
 * What a subscriber's connection does.
 *
 * @since 0.1.0
 */
public enum ConnectionState {

	/**
	 * Not started.
	 */
	STOPPED,

	/**
	 * Started, but no running lane wants anything: nothing is dialled.
	 */
	IDLE,

	/**
	 * Dialling, or waiting for the publisher's WELCOME.
	 */
	CONNECTING,

	/**
	 * Attached.
	 */
	CONNECTED,

	/**
	 * Waiting before the next attempt.
	 */
	WAITING

}
