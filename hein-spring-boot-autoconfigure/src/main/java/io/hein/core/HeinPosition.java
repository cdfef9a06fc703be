package io.hein.core;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.hein.transport.frame.Epoch;
import io.hein.transport.frame.Position;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * A place in a publisher's log, for example that of a message. Opaque: there is no next
 * position that could be computed, and positions of two logs have no order. Immutable;
 * its text form, which {@link #parse} reads, can be stored. In JSON it is that text, and
 * Spring converts it from and to that text.
 *
 * @since 0.1.0
 */
public final class HeinPosition {

	private final Position position;

	private HeinPosition(Position position) {
		this.position = position;
	}

	/**
	 * Create a position from the engine's.
	 * @param position the engine's position
	 * @return the position
	 */
	public static HeinPosition of(Position position) {
		Assert.notNull(position, "'position' must not be null");
		return new HeinPosition(position);
	}

	/**
	 * The same as {@link #parse}: what Spring's conversion and Jackson call, so that a
	 * parameter of a request, a property and JSON can be a position.
	 * @param text the text form
	 * @return the position
	 * @throws IllegalArgumentException if the text is something else
	 */
	@JsonCreator(mode = JsonCreator.Mode.DELEGATING)
	public static HeinPosition valueOf(String text) {
		return parse(text);
	}

	/**
	 * Read what {@link #toString()} wrote.
	 * @param text 32 hexadecimal digits, a colon, and a decimal number
	 * @return the position
	 * @throws IllegalArgumentException if the text is something else
	 */
	public static HeinPosition parse(String text) {
		Assert.notNull(text, "'text' must not be null");
		int colon = text.indexOf(':');
		try {
			if (colon > 0 && Character.isDigit(text.charAt(colon + 1))) {
				Epoch epoch = Epoch.parse(text.substring(0, colon));
				return new HeinPosition(new Position(epoch, Long.parseLong(text.substring(colon + 1))));
			}
		}
		catch (IllegalArgumentException | StringIndexOutOfBoundsException ex) {
			throw notAPosition(text, ex);
		}
		throw notAPosition(text, null);
	}

	private static IllegalArgumentException notAPosition(String text, @Nullable Exception cause) {
		String shown = (text.length() > 80) ? text.substring(0, 80) + "..." : text;
		return new IllegalArgumentException("'" + shown + "' is not a position (32 hexadecimal digits, ':', a number)",
				cause);
	}

	/**
	 * Whether the other position belongs to the same log, so that they have an order.
	 * @param other another position
	 * @return whether it does
	 */
	public boolean isSameLogAs(HeinPosition other) {
		return this.position.epoch().equals(other.position.epoch());
	}

	/**
	 * Whether this position comes after another one of the same log.
	 * @param other another position
	 * @return whether it does; {@code false} for an equal one
	 * @throws IllegalArgumentException if the other position belongs to another log
	 */
	public boolean isAfter(HeinPosition other) {
		Assert.isTrue(isSameLogAs(other), () -> this + " and " + other + " belong to different logs");
		return this.position.sequence() > other.position.sequence();
	}

	/**
	 * Return the engine's position.
	 * @return the engine's position
	 */
	public Position toPosition() {
		return this.position;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof HeinPosition that && that.position.equals(this.position);
	}

	@Override
	public int hashCode() {
		return this.position.hashCode();
	}

	/**
	 * Return the text form, which {@link #parse} reads.
	 */
	@Override
	@JsonValue
	public String toString() {
		return this.position.toString();
	}

}
