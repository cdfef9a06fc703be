package io.hein.transport.confirm;

/**
 * What became of a message at one subscriber. Final once reported.
 *
 * @since 0.1.0
 */
public enum DeliveryStatus {

	/**
	 * Its listeners have returned.
	 */
	HANDLED,

	/**
	 * A listener failed, its retries included, could not read it, or was removed before
	 * it reached it; or no listener took it, since the one that wanted it had stopped or
	 * the subscriber takes gaps only; or it is longer than the subscriber takes, or of a
	 * log that the subscriber had given up, and part of a gap there; or the protocol of a
	 * classic subscriber cannot carry it.
	 */
	FAILED,

	/**
	 * The publisher did not have it any more when the subscriber came to it: it lies in a
	 * gap with the reason EVICTED or SLOW.
	 */
	GAP,

	/**
	 * Nothing was heard in time; the subscriber may have been away.
	 */
	TIMED_OUT,

	/**
	 * The subscriber said goodbye, was replaced, came back as a new instance, or
	 * unsubscribed from the topic before it reached the message. If several publishers
	 * share the log, one that was replaced is {@link #TIMED_OUT}: it may be at another.
	 */
	GONE,

	/**
	 * It arrived; more cannot be known of this subscriber (classic peers only).
	 */
	RECEIVED

}
