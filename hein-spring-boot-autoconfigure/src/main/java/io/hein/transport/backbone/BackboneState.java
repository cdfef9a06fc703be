package io.hein.transport.backbone;

/**
 * What a log can do that several publishers share.
 *
 * @since 0.1.0
 */
public enum BackboneState {

	/**
	 * It is not open yet.
	 */
	STARTING,

	/**
	 * It follows what is appended to it.
	 */
	RUNNING,

	/**
	 * What holds the log does not have it any more. It may come back, or another one may.
	 * Subscribers stay.
	 */
	MISSING,

	/**
	 * Nothing was heard for too long from what holds the log. Subscribers are better off
	 * with another publisher.
	 */
	STALE,

	/**
	 * A part of the log that subscribers have seen was replaced by something else. It
	 * cannot go on.
	 */
	FAILED,

	/**
	 * Another log has taken its place: a publisher has to begin anew.
	 */
	ENDED,

	/**
	 * It was closed.
	 */
	CLOSED;

	/**
	 * Whether subscribers should go to another publisher.
	 * @return whether they should
	 */
	public boolean sendsAway() {
		return this == STALE || this == FAILED;
	}

}
