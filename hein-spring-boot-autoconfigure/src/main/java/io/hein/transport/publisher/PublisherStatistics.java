package io.hein.transport.publisher;

import java.util.Map;

import io.hein.transport.admission.Limit;
import io.hein.transport.frame.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * A publisher's counts since it was made; they only grow, restarts included, unless
 * stated otherwise. Reading them is cheap and never waits.
 *
 * @since 0.1.0
 */
public interface PublisherStatistics {

	/**
	 * How many subscribers are attached at present.
	 * @return the number now
	 */
	int connections();

	/**
	 * How many of them speak the classic protocol.
	 * @return the number now
	 */
	int classicConnections();

	/**
	 * How many messages were appended.
	 * @return the count
	 */
	long published();

	/**
	 * How many deliveries were handed to the network, summed over subscribers.
	 * @return the count
	 */
	long sent();

	/**
	 * How many of them went to subscribers that speak the classic protocol.
	 * @return the count
	 */
	long classicSent();

	/**
	 * How many bytes were handed to the network, summed over subscribers.
	 * @return the count
	 */
	long bytesSent();

	/**
	 * How many log positions subscribers will never get, summed over subscribers: those
	 * in gaps, and messages that could not be sent to classic subscribers.
	 * @return the count
	 */
	long dropped();

	/**
	 * How many connections attached.
	 * @return the count
	 */
	long accepted();

	/**
	 * How many of them speak the classic protocol.
	 * @return the count
	 */
	long classicAccepted();

	/**
	 * How many connections were refused or ended before they attached, by reason.
	 * @return the counts, one for each code
	 */
	Map<ErrorCode, Long> refused();

	/**
	 * How many attached connections have ended, by reason.
	 * @return the counts, one for each reason
	 */
	Map<DisconnectReason, Long> closed();

	/**
	 * How many connections have not finished their handshake at present.
	 * @return the number now
	 */
	int unauthenticated();

	/**
	 * How many times a limit was hit.
	 * @return the counts, one for each limit
	 */
	Map<Limit, Long> limited();

	/**
	 * How many times a subscriber became slow.
	 * @return the count
	 */
	long slow();

	/**
	 * How many times the publisher has begun anew because the log that it shares with
	 * others was replaced by another one.
	 * @return the count
	 */
	default long renewals() {
		return 0;
	}

	/**
	 * How many bytes of memory, or of the disk, the log takes at present.
	 * @return the size in bytes now
	 */
	long logSize();

	/**
	 * How many messages of the log the attached subscriber that is furthest behind has
	 * not received at present.
	 * @return the number now, 0 if no subscriber is attached; {@code null} if the
	 * {@linkplain SubscriberInfo#lag() lag} of the one that may be furthest behind is not
	 * known
	 */
	@Nullable Long maxLag();

}
