package io.hein.transport.confirm;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A subscriber's answer to a ping.
 *
 * @param roundTrip how long it took, or {@code null} if there was no answer in time
 * @param received the last sequence that the subscriber had received, -1 if there was no
 * answer
 * @since 0.1.0
 */
public record PingReply(@Nullable Duration roundTrip, long received) {

	/**
	 * No answer in time.
	 */
	public static final PingReply NONE = new PingReply(null, -1);

}
