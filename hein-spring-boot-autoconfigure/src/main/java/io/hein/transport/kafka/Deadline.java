package io.hein.transport.kafka;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.hein.transport.backbone.BackboneException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * A time until which things are tried again. For one thread.
 */
final class Deadline {

	private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

	private final long end;

	private final BooleanSupplier cancelled;

	/**
	 * Create a deadline.
	 * @param time how long there is from now on
	 * @param cancelled whether it is over before
	 */
	Deadline(Duration time, BooleanSupplier cancelled) {
		this.end = System.nanoTime() + time.toNanos();
		this.cancelled = cancelled;
	}

	boolean isOver() {
		return this.cancelled.getAsBoolean() || System.nanoTime() - this.end >= 0;
	}

	/**
	 * Try until there is a result.
	 * @param attempt tries once; {@code null} for not yet
	 * @param failure what to throw when time is up or there is no use in trying again
	 * @return the result
	 */
	<T> T keepTrying(Attempt<T> attempt, Failure failure) {
		Throwable last = null;
		do {
			try {
				T result = attempt.tryOnce();
				if (result != null) {
					return result;
				}
			}
			catch (BackboneException ex) {
				throw ex;
			}
			catch (InterruptedException | org.apache.kafka.common.errors.InterruptException ex) {
				Thread.currentThread().interrupt();
				throw failure.of(ex);
			}
			catch (Exception ex) {
				last = KafkaFailures.cause(ex);
				if (!isRetriable(last)) {
					throw failure.of(last);
				}
			}
			pause();
		}
		while (!isOver());
		throw failure.of(last);
	}

	private static void pause() {
		LockSupport.parkNanos(PAUSE);
	}

	static boolean isRetriable(Throwable failure) {
		return failure instanceof RetriableException || failure instanceof TimeoutException
				|| String.valueOf(failure.getMessage()).contains("Timed out");
	}

	/**
	 * Tries something once.
	 *
	 * @param <T> the type of the result
	 */
	@FunctionalInterface
	interface Attempt<T> {

		/**
		 * Try once.
		 * @return the result, {@code null} for not yet
		 * @throws Exception if it failed
		 */
		@Nullable T tryOnce() throws Exception;

	}

	/**
	 * Says what has failed in the end.
	 */
	@FunctionalInterface
	interface Failure {

		/**
		 * What to throw.
		 * @param last why the last attempt has failed, {@code null} if it has not
		 */
		BackboneException of(@Nullable Throwable last);

	}

}
