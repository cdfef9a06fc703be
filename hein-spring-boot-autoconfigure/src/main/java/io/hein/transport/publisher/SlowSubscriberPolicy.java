package io.hein.transport.publisher;

/**
 * What happens when the log is about to overwrite what a connected subscriber has not
 * read yet.
 *
 * @since 0.1.0
 */
public enum SlowSubscriberPolicy {

	/**
	 * It keeps reading as long as it can; what was overwritten is reported to it as one
	 * gap.
	 */
	LAG,

	/**
	 * It is disconnected. It may come back; what is gone by then is a gap.
	 */
	DISCONNECT,

	/**
	 * A publishing thread waits for it, up to the block timeout in total; then it is
	 * disconnected.
	 */
	BLOCK

}
