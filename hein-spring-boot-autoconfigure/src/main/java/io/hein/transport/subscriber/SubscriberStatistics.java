package io.hein.transport.subscriber;

import java.util.Map;

import io.hein.transport.frame.GapReason;

/**
 * A subscriber's counts since it was made. Reading them is cheap and never waits.
 *
 * @since 0.1.0
 */
public interface SubscriberStatistics {

	/**
	 * How many messages were received.
	 * @return the count
	 */
	long received();

	/**
	 * How many bytes were received.
	 * @return the count
	 */
	long bytesReceived();

	/**
	 * How many gaps came, by reason.
	 * @return the counts, one for each reason
	 */
	Map<GapReason, Long> gaps();

	/**
	 * How many positions were in gaps whose end is known.
	 * @return the count
	 */
	long lost();

	/**
	 * How many frames came that could not be handed over. With {@link Protocol#CLASSIC}
	 * only: in the native protocol such a frame ends the connection.
	 * @return the count
	 */
	long malformed();

	/**
	 * How many addresses of publishers are known at present that are not dialled because
	 * there are as many publishers as there may be.
	 * @return the number; not a count
	 */
	default int ignoredPublishers() {
		return 0;
	}

	/**
	 * How many times it attached again after the first time.
	 * @return the count
	 */
	long reconnects();

}
