package io.hein.transport.netty;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

/**
 * The event loops that somebody uses: the user's, or its own, which end with it. Knows
 * how to wait for them when it is closed. Thread-safe.
 */
public final class UsedEventLoops {

	private static final long DROP_MILLIS = 5000;

	private final EventLoops loops;

	private final boolean own;

	/**
	 * Use event loops.
	 * @param given the user's, {@code null} to have some made
	 */
	public UsedEventLoops(@Nullable EventLoops given) {
		this.own = given == null;
		this.loops = (given != null) ? given : EventLoops.create();
	}

	/**
	 * The event loops.
	 * @return the event loops
	 */
	public EventLoops get() {
		return this.loops;
	}

	/**
	 * Whether the calling thread is that of one of them, which must not wait for them.
	 * @return whether it is
	 */
	public boolean isLoop() {
		return this.loops.isLoop();
	}

	/**
	 * Wait for a stop that has a limit of its own.
	 * @param stopped completed when it has stopped
	 * @param limit the limit
	 */
	public static void await(Future<?> stopped, Duration limit) {
		try {
			stopped.get(limit.toMillis() + DROP_MILLIS, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			// What is left is dropped
		}
	}

	/**
	 * Wait for a task of an event loop.
	 * @param done counted down by the task
	 */
	public static void await(CountDownLatch done) {
		try {
			done.await(DROP_MILLIS, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * End them, unless they are the user's.
	 */
	public void close() {
		if (this.own && isLoop()) {
			this.loops.group().shutdownGracefully(0, 1, TimeUnit.SECONDS);
		}
		else if (this.own) {
			this.loops.close();
		}
	}

}
