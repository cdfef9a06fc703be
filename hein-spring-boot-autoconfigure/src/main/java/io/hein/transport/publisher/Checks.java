package io.hein.transport.publisher;

import java.time.Duration;
import java.util.Objects;

/**
 * Checks of arguments, with messages for people.
 */
final class Checks {

	private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE / 4);

	private Checks() {
	}

	static int range(String what, int value, int min, int max) {
		if (value < min || value > max) {
			throw new IllegalArgumentException("The " + what + " is " + value + ", but must be " + min + " to " + max);
		}
		return value;
	}

	static long positive(String what, long value) {
		if (value <= 0) {
			throw new IllegalArgumentException("The " + what + " is " + value + ", but must be positive");
		}
		return value;
	}

	static Duration positive(String what, Duration value) {
		Objects.requireNonNull(value, what);
		if (value.isZero() || value.isNegative()) {
			throw new IllegalArgumentException("The " + what + " is " + value + ", but must be positive");
		}
		return value;
	}

	/**
	 * Nanoseconds, at most a quarter of what a long holds, so that sums do not overflow.
	 */
	static long nanos(Duration value) {
		return (value.compareTo(LONGEST) < 0) ? value.toNanos() : LONGEST.toNanos();
	}

	static Duration notNegative(String what, Duration value) {
		Objects.requireNonNull(value, what);
		if (value.isNegative()) {
			throw new IllegalArgumentException("The " + what + " is " + value + ", but must not be negative");
		}
		return value;
	}

}
