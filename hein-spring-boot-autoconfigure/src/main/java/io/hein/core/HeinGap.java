package io.hein.core;

import java.util.OptionalLong;

import io.hein.transport.frame.GapReason;
import io.hein.transport.frame.Position;
import io.hein.transport.subscriber.Gap;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Positions that will never come, reported in their place in the stream. Both ends are
 * included. A gap of reason {@link GapReason#EPOCH} says that another log begins behind
 * it; such a gap may be empty, if nothing of the old log was missed. Immutable.
 *
 * @since 0.1.0
 */
public final class HeinGap {

	private final Gap gap;

	private HeinGap(Gap gap) {
		this.gap = gap;
	}

	/**
	 * The gap that the engine calls so.
	 * @param gap the engine's gap
	 * @return the gap
	 */
	public static HeinGap of(Gap gap) {
		Assert.notNull(gap, "'gap' must not be null");
		return new HeinGap(gap);
	}

	/**
	 * The first position that will not come.
	 * @return the position
	 */
	public HeinPosition from() {
		return HeinPosition.of(new Position(this.gap.epoch(), this.gap.from()));
	}

	/**
	 * The last position that will not come.
	 * @return the position, before {@link #from()} if the gap is empty; {@code null} if
	 * unknown
	 */
	public @Nullable HeinPosition to() {
		return (this.gap.isEndKnown()) ? HeinPosition.of(new Position(this.gap.epoch(), this.gap.to())) : null;
	}

	/**
	 * Why they will not come.
	 * @return the reason
	 */
	public GapReason reason() {
		return this.gap.reason();
	}

	/**
	 * How many positions will not come.
	 * @return the number, an upper bound of what this subscriber had wanted unless
	 * {@link #isCountExact()}; empty if unknown
	 */
	public OptionalLong count() {
		return (this.gap.isEndKnown()) ? OptionalLong.of(this.gap.count()) : OptionalLong.empty();
	}

	/**
	 * Whether {@link #count()} is how many messages this subscriber had wanted.
	 * @return whether it is; {@code false} with a filter of topics, or if unknown
	 */
	public boolean isCountExact() {
		return this.gap.isEndKnown() && this.gap.countExact();
	}

	/**
	 * Whether nothing is missing: the log is another one, that is all.
	 * @return whether the gap is known to be empty
	 */
	public boolean isEmpty() {
		return this.gap.isEndKnown() && this.gap.count() == 0;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof HeinGap that && that.gap.equals(this.gap);
	}

	@Override
	public int hashCode() {
		return this.gap.hashCode();
	}

	/**
	 * Return a sentence for people.
	 */
	@Override
	public String toString() {
		if (!this.gap.isEndKnown()) {
			return "gap from " + from() + ", end unknown (" + reason() + ")";
		}
		String bound = (isCountExact() || isEmpty()) ? "" : "at most ";
		return "gap from " + from() + " to " + to() + ", " + bound + this.gap.count() + " messages (" + reason() + ")";
	}

}
