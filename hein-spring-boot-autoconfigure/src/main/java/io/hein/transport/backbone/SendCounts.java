package io.hein.transport.backbone;

/**
 * How appends to a log that several publishers share have ended, and how long they took
 * in all. Only of this publisher; counts only grow.
 *
 * @param acked how many were acknowledged
 * @param ackedNanos how many nanoseconds they took in all
 * @param failed how many have failed, with nothing appended
 * @param failedNanos how many nanoseconds they took in all
 * @param uncertain of how many it is not known whether they were appended
 * @param uncertainNanos how many nanoseconds they took in all
 * @since 0.1.0
 */
public record SendCounts(long acked, long ackedNanos, long failed, long failedNanos, long uncertain,
		long uncertainNanos) {

	/**
	 * No appends.
	 */
	public static final SendCounts NONE = new SendCounts(0, 0, 0, 0, 0, 0);

}
