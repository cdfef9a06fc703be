package io.hein.transport.lane;

import java.util.Objects;

import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.GapReason;

/**
 * Positions that will never come. Both ends are included. A gap of reason
 * {@link GapReason#EPOCH} may be empty ({@code to == from - 1}): the log is a new one and
 * nothing of the old one was missed.
 *
 * @param epoch the log to which the positions belong
 * @param from the first of them
 * @param to the last of them, -1 if unknown
 * @param reason why
 * @param countExact whether {@link #count()} is how many of them this subscriber had
 * wanted; otherwise it is an upper bound, because the subscriber filters topics
 * @since 0.1.0
 */
public record Gap(Epoch epoch, long from, long to, GapReason reason, boolean countExact) {

	/**
	 * Create a gap.
	 */
	public Gap {
		Objects.requireNonNull(epoch, "epoch");
		Objects.requireNonNull(reason, "reason");
	}

	/**
	 * Whether the end is known.
	 * @return whether it is
	 */
	public boolean isEndKnown() {
		return this.to >= 0;
	}

	/**
	 * How many positions.
	 * @return the number, -1 if unknown
	 */
	public long count() {
		return isEndKnown() ? this.to - this.from + 1 : -1;
	}

	/**
	 * For people.
	 * @return what is missing and why
	 */
	public String describe() {
		if (!isEndKnown()) {
			return "from position " + this.from + " onwards, an unknown number of messages (" + this.reason + ")";
		}
		return "positions " + this.from + " to " + this.to + ", " + ((this.countExact) ? "" : "at most ") + count()
				+ " messages (" + this.reason + ")";
	}

}
