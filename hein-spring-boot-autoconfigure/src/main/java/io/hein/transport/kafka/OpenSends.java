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
final class OpenSends<T> {

	/**
	 * Between two looks for a place. What frees places has more to do than to wake
	 * senders; until the next look it frees some hundreds, and thousands are still under
	 * way.
	 */
	private static final long PAUSE = TimeUnit.MICROSECONDS.toNanos(500);

	/**
	 * Taken one after the other. They end in about the same order, so that the next place
	 * is the one that has been taken for longest.
	 */
	private final AtomicReferenceArray<@Nullable T> places;

	private final AtomicLong next = new AtomicLong();

	/**
	 * Create one.
	 * @param limit how many there may be, a power of two
	 */
	OpenSends(int limit) {
		this.places = new AtomicReferenceArray<>(limit);
	}

	/**
	 * The place of what is to be under way next.
	 */
	int next() {
		return (int) this.next.getAndIncrement() & (this.places.length() - 1);
	}

	/**
	 * Take a place, waiting until it is free if need be.
	 * @param place a place that was the {@link #next}
	 * @param what what is under way from now on, until the place is {@link #free freed}
	 * @param patience how long to wait
	 * @return whether the place was taken
	 * @throws InterruptedException if the thread was interrupted while it waited
	 */
	boolean take(int place, T what, Duration patience) throws InterruptedException {
		if (this.places.compareAndSet(place, null, what)) {
			return true;
		}
		long begun = System.nanoTime();
		while (System.nanoTime() - begun < patience.toNanos()) {
			LockSupport.parkNanos(this, PAUSE);
			if (Thread.interrupted()) {
				throw new InterruptedException();
			}
			if (this.places.compareAndSet(place, null, what)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Give a place back.
	 */
	void free(int place) {
		this.places.lazySet(place, null);
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

}
