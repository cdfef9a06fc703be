package io.hein.transport.publisher;

/**
 * Why a subscriber is no longer connected, as the publisher saw it.
 *
 * @since 0.1.0
 */
public enum DisconnectReason {

	/**
	 * The subscriber said goodbye.
	 */
	GOODBYE,

	/**
	 * The connection ended without a goodbye: closed or reset by the other side or the
	 * network.
	 */
	LOST,

	/**
	 * No byte came from it for the keep-alive timeout.
	 */
	KEEPALIVE,

	/**
	 * It fell behind and its policy is to disconnect, or it blocked longer than allowed.
	 */
	SLOW,

	/**
	 * No byte could be written to it for too long.
	 */
	STALLED,

	/**
	 * A newer connection took its place.
	 */
	REPLACED,

	/**
	 * It broke a rule of the protocol.
	 */
	PROTOCOL,

	/**
	 * It asked for topics that it may not have.
	 */
	NOT_PERMITTED,

	/**
	 * The publisher stopped.
	 */
	SHUTDOWN,

	/**
	 * It was asked to go on at another publisher: the connection was old enough, or this
	 * publisher has lost the log that it shares with others.
	 */
	MOVED

}
