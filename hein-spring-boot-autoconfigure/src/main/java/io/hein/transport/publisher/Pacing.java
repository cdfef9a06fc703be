package io.hein.transport.publisher;

/**
 * Whether publishing is paced by the fastest subscriber.
 *
 * @since 0.1.0
 */
public enum Pacing {

	/**
	 * It waits while the fastest subscriber is more than half the log behind.
	 */
	FASTEST,

	/**
	 * It never waits.
	 */
	NONE

}
