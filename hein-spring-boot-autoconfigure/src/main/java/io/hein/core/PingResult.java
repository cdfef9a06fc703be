package io.hein.core;

import java.time.Duration;

import com.fasterxml.jackson.annotation.JsonIgnore;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber's answer to {@link HeinOperations#ping}.
 *
 * @param roundTrip how long the answer took, {@code null} if none came in time
 * @param received the last position that the subscriber had received, {@code null} if no
 * answer came in time
 * @since 0.1.0
 */
public record PingResult(@Nullable Duration roundTrip, @Nullable HeinPosition received) {

	/**
	 * Whether the subscriber has answered in time.
	 * @return whether it has
	 */
	@JsonIgnore
	public boolean isAnswered() {
		return this.roundTrip != null;
	}

}
