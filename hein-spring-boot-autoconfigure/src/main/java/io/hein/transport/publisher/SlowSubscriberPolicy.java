package io.hein.transport.publisher;

/**
 * What happens when the log is about to overwrite what a connected subscriber has not got
 * yet.
 *
 * @since 0.1.0
 */
public enum SlowSubscriberPolicy {

	/**
	 * It reads on as long as it can; what was overwritten reaches it as one gap.
	 */
	LAG,

	/**
	 * It is disconnected. It may come back; what is gone by then is a gap.
	 */
	DISCONNECT,

	/**
	 * Whoever publishes waits for it, up to the block time-out in total; then it is
	 * disconnected.
	 */
	BLOCK

}
