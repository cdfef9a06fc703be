package io.hein.transport.kafka;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * What is under way, and how much of that there may be: beyond what keeps Kafka busy,
 * more of it only waits, in memory that is collected again and again. Thread-safe.
 *
 * @param <T> the type of what is under way
 */
final class OpenSends<T extends OpenSends.Held> {

	/**
	 * Between two looks for a place, at first. What frees places has more to do than to
	 * wake senders; until the next look it frees some hundreds, and thousands are still
	 * under way.
	 */
	private static final long PAUSE = TimeUnit.MICROSECONDS.toNanos(500);

	/**
	 * The same after some time: very many may wait while Kafka is away.
	 */
	private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(10);

	/**
	 * Taken one after the other. They become free in about the same order, so that the
	 * next place is the one that has been taken for longest.
	 */
	private final AtomicReferenceArray<@Nullable T> places;

	private final AtomicLong next = new AtomicLong();

	private volatile boolean closed;

	/**
	 * Create one.
	 * @param limit how many there may be, a power of two
	 */
	OpenSends(int limit) {
		this.places = new AtomicReferenceArray<>(limit);
	}

	/**
	 * Give something a place, waiting for one if need be.
	 * @param what what is under way from now on, until it is {@link #free freed}
	 * @param patience how long to wait
	 * @return whether it has a place
	 * @throws InterruptedException if the thread was interrupted while it waited
	 */
	boolean take(T what, Duration patience) throws InterruptedException {
		return tryNext(what) || await(what, patience.toNanos());
	}

	private boolean await(T what, long patience) throws InterruptedException {
		long begun = System.nanoTime();
		for (long waited = 0; waited < patience && !this.closed; waited = System.nanoTime() - begun) {
			LockSupport.parkNanos(this, Math.max(PAUSE, Math.min(waited / 8, LONGEST_PAUSE)));
			if (Thread.interrupted()) {
				throw new InterruptedException();
			}
			// one that keeps its place for long must not hold up all that come to it
			if (tryAgain(what) || (waited > LONGEST_PAUSE && tryNext(what))) {
				return true;
			}
		}
		return false;
	}

	private boolean tryNext(T what) {
		what.place = (int) this.next.getAndIncrement() & (this.places.length() - 1);
		return tryAgain(what);
	}

	private boolean tryAgain(T what) {
		return this.places.compareAndSet(what.place, null, what);
	}

	/**
	 * Something is no longer under way. Does nothing if it has no place, or none any
	 * more.
	 */
	void free(T what) {
		this.places.compareAndSet(what.place, what, null);
	}

	/**
	 * Do something with each that is under way.
	 */
	void forEach(Consumer<T> action) {
		for (int i = 0; i < this.places.length(); i++) {
			T what = this.places.get(i);
			if (what != null) {
				action.accept(what);
			}
		}
	}

	/**
	 * How many there may be.
	 */
	int limit() {
		return this.places.length();
	}

	/**
	 * Have nobody wait any more.
	 */
	void close() {
		this.closed = true;
	}

	/**
	 * What can be under way.
	 */
	abstract static class Held {

		/**
		 * Where it is, or was last. For {@link OpenSends} only.
		 */
		int place;

	}

}
