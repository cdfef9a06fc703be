package io.hein.transport.classic;

import java.time.LocalTime;
import java.util.Objects;

/**
 * A time of day in a zone other than UTC: what its offset is depends on the day, or the
 * name is not known here.
 *
 * @param local the local fields
 * @param zone the name of the zone as it was sent
 * @since 0.1.0
 */
public record ClassicTime(LocalTime local, String zone) {

	/**
	 * Create a time.
	 */
	public ClassicTime {
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
