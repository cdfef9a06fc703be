package io.hein.core;

import java.util.OptionalLong;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.hein.transport.frame.GapReason;
import io.hein.transport.frame.Position;
import io.hein.transport.lane.Gap;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Positions that will never come, reported in their place in the stream. Both ends are
 * included. A gap of reason {@link GapReason#EPOCH} says that another log begins after
 * it; such a gap may be empty, if nothing of the old log was missed. Immutable.
 *
 * @since 0.1.0
 */
public final class HeinGap {

	private final Gap gap;

	private HeinGap(Gap gap) {
		// An unknown count is not exact, so that gaps which say the same are equal
		this.gap = (gap.isEndKnown() || !gap.countExact()) ? gap
				: new Gap(gap.epoch(), gap.from(), gap.to(), gap.reason(), false);
	}

	/**
	 * Create a gap from the engine's.
	 * @param gap the engine's gap
	 * @return the gap
	 */
	public static HeinGap of(Gap gap) {
		Assert.notNull(gap, "'gap' must not be null");
		return new HeinGap(gap);
	}

	/**
	 * A gap as {@link #from()}, {@link #to()}, {@link #reason()} and
	 * {@link #isCountExact()} describe it, which is also its form in JSON.
	 * @param from the first position that will not come
	 * @param to the last one, {@code null} if unknown
	 * @param reason why
	 * @param countExact whether all of them were wanted
	 * @return the gap
	 * @throws IllegalArgumentException if both positions are not of one log, or in the
	 * wrong order
	 */
	@JsonCreator
	public static HeinGap of(@JsonProperty("from") HeinPosition from, @JsonProperty("to") @Nullable HeinPosition to,
			@JsonProperty("reason") GapReason reason, @JsonProperty("countExact") boolean countExact) {
		Assert.notNull(from, "'from' must not be null");
		Assert.notNull(reason, "'reason' must not be null");
		Assert.isTrue(to == null || to.isSameLogAs(from), "'from' and 'to' must be positions of one log");
		long first = from.toPosition().sequence();
		long last = (to != null) ? to.toPosition().sequence() : -1;
		Assert.isTrue(to == null || last >= first - 1, "'to' must not lie before 'from'");
		return new HeinGap(new Gap(from.toPosition().epoch(), first, last, reason, countExact));
	}

	/**
	 * The first position that will not come.
	 * @return the position
	 */
	@JsonProperty
	public HeinPosition from() {
		return HeinPosition.of(new Position(this.gap.epoch(), this.gap.from()));
	}

	/**
	 * The last position that will not come.
	 * @return the position, before {@link #from()} if the gap is empty; {@code null} if
	 * unknown
	 */
	@JsonProperty
	public @Nullable HeinPosition to() {
		return (this.gap.isEndKnown()) ? HeinPosition.of(new Position(this.gap.epoch(), this.gap.to())) : null;
	}

	/**
	 * Why they will not come.
	 * @return the reason
	 */
	@JsonProperty
	public GapReason reason() {
		return this.gap.reason();
	}

	/**
	 * How many positions will not come.
	 * @return the number, an upper bound of what this subscriber had wanted unless
	 * {@link #isCountExact()}; empty if unknown
	 */
	@JsonProperty(access = JsonProperty.Access.READ_ONLY)
	public OptionalLong count() {
		return (this.gap.isEndKnown()) ? OptionalLong.of(this.gap.count()) : OptionalLong.empty();
	}

	/**
	 * Whether {@link #count()} is how many messages this subscriber had wanted.
	 * @return whether it is; {@code false} with a filter of topics, or if unknown
	 */
	@JsonProperty
	public boolean isCountExact() {
		return this.gap.isEndKnown() && this.gap.countExact();
	}

	/**
	 * Whether nothing is missing, and only another log begins.
	 * @return whether the gap is known to be empty
	 */
	@JsonIgnore
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
