package io.hein.transport.netty;

import java.time.Duration;
import java.util.Objects;

/**
 * Checks of arguments, with messages for people.
 */
public final class Checks {

	private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE / 4);

	private Checks() {
	}

	/**
	 * Check a number.
	 * @param what what it is, in words
	 * @param value the number
	 * @param min the least that it may be
	 * @param max the most that it may be
	 * @return the number
	 */
	public static int range(String what, int value, int min, int max) {
		if (value < min || value > max) {
			throw new IllegalArgumentException("The " + what + " is " + value + ", but must be " + min + " to " + max);
		}
		return value;
	}

	/**
	 * Check that a number is positive.
	 * @param what what it is, in words
	 * @param value the number
	 * @return the number
	 */
	public static long positive(String what, long value) {
		if (value <= 0) {
			throw new IllegalArgumentException("The " + what + " is " + value + ", but must be positive");
		}
		return value;
	}

	/**
	 * Check that a time is positive.
	 * @param what what it is, in words
	 * @param value the time
	 * @return the time
	 */
	public static Duration positive(String what, Duration value) {
		Objects.requireNonNull(value, what);
		if (value.isZero() || value.isNegative()) {
			throw new IllegalArgumentException("The " + what + " is " + value + ", but must be positive");
		}
		return value;
	}

	/**
	 * Nanoseconds, at most a quarter of what a long holds, so that sums do not overflow.
	 * @param value the time
	 * @return the nanoseconds
	 */
	public static long nanos(Duration value) {
		return (value.compareTo(LONGEST) < 0) ? value.toNanos() : LONGEST.toNanos();
	}

	/**
	 * Check that a time is not negative.
	 * @param what what it is, in words
	 * @param value the time
	 * @return the time
	 */
	public static Duration notNegative(String what, Duration value) {
		Objects.requireNonNull(value, what);
		if (value.isNegative()) {
			throw new IllegalArgumentException("The " + what + " is " + value + ", but must not be negative");
		}
		return value;
	}

}
