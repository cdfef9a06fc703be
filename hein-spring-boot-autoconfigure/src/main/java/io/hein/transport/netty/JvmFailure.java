package io.hein.transport.netty;

/**
 * Distinguishes what the JVM will not recover from and what is only missing for a while.
 *
 * @since 0.1.0
 */
public final class JvmFailure {

	private JvmFailure() {
	}

	/**
	 * Whether the JVM is at its end, so that nothing can be relied on. A thread that
	 * could not be started and direct memory that could not be had are no such end,
	 * though they are errors of the same kind: there may be some again.
	 * @param failure what was thrown
	 * @return whether it is
	 */
	public static boolean isFatal(Throwable failure) {
		if (failure instanceof OutOfMemoryError error) {
			return !isMissingForAWhile(SafeLog.message(error));
		}
		return failure instanceof InternalError || failure instanceof ThreadDeath;
	}

	private static boolean isMissingForAWhile(String message) {
		return message.contains("native thread") || message.contains("direct memory")
				|| message.contains("irect buffer memory");
	}

}
