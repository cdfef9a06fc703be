package io.hein.transport.classic;

import java.time.LocalDateTime;
import java.util.Objects;

/**
 * A date and time in a zone that this side does not know by that name, or in which these
 * local fields do not exist: nothing of what was sent is lost.
 *
 * @param local the local fields
 * @param zone the name of the zone as it was sent
 * @since 0.1.0
 */
public record ClassicDateTime(LocalDateTime local, String zone) {

	/**
	 * Create a date and time.
	 */
	public ClassicDateTime {
		Objects.requireNonNull(local, "local");
		Objects.requireNonNull(zone, "zone");
	}

	/**
	 * Return the local fields and the zone in brackets.
	 */
	@Override
	public String toString() {
		return this.local + "[" + this.zone + "]";
	}

}
