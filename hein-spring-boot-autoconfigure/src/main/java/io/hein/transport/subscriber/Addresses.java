package io.hein.transport.subscriber;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * The publishers' addresses, and how long to wait before each is dialled (again). Each
 * address has waits of its own, so that one that works is found soon whatever the others
 * do. Knows no clock: times are given, in nanoseconds. Not thread-safe.
 */
final class Addresses {

	/**
	 * From how long a life on a lost connection is dialled again at once.
	 */
	static final long LONG_LIFE = TimeUnit.SECONDS.toNanos(10);

	/**
	 * A publisher's wish is obeyed, but not for days.
	 */
	static final long MAX_RETRY_AFTER = TimeUnit.MINUTES.toNanos(10);

	private static final double RETRY_AFTER_SPREAD = 0.25;

	private final List<Entry> entries = new ArrayList<>();

	private final Subscriber.Reconnect waits;

	private final DoubleSupplier random;

	private int current;

	private boolean stay;

	/**
	 * Create addresses.
	 * @param addresses the addresses, at least one
	 * @param waits how long to wait
	 * @param random gives numbers from 0 to 1
	 */
	Addresses(List<InetSocketAddress> addresses, Subscriber.Reconnect waits, DoubleSupplier random) {
		addresses.forEach((address) -> this.entries.add(new Entry(address)));
		this.waits = waits;
		this.random = random;
		this.current = addresses.size() - 1;
	}

	/**
	 * Choose the address to dial next.
	 * @param now the time
	 * @return how long to wait before that
	 */
	long choose(long now) {
		if (!this.stay) {
			this.current = next(now);
		}
		return wait(this.current, now);
	}

	private int next(long now) {
		int best = -1;
		for (int i = 1; i <= this.entries.size(); i++) {
			int candidate = (this.current + i) % this.entries.size();
			if (best < 0 || wait(candidate, now) < wait(best, now)) {
				best = candidate;
			}
		}
		return best;
	}

	private long wait(int index, long now) {
		Entry entry = this.entries.get(index);
		return (entry.dialled) ? Math.max(0, entry.earliest - now) : 0;
	}

	/**
	 * The address that was chosen.
	 * @return the address
	 */
	InetSocketAddress current() {
		return this.entries.get(this.current).address;
	}

	/**
	 * Attached.
	 */
	void attached() {
		this.entries.get(this.current).failures = 0;
	}

	/**
	 * The chosen address did not lead to a publisher that lets the subscriber attach.
	 * @param now the time
	 */
	void failed(long now) {
		Entry entry = this.entries.get(this.current);
		double longest = this.waits.delay().toNanos() * Math.pow(this.waits.multiplier(), entry.failures);
		entry.failures++;
		waitBefore(entry, now, this.random.getAsDouble() * Math.min(longest, this.waits.maxDelay().toNanos()));
		this.stay = false;
	}

	/**
	 * The publisher refused the subscriber.
	 * @param now the time
	 */
	void refused(long now) {
		waitBefore(this.entries.get(this.current), now,
				this.random.getAsDouble() * this.waits.refusedDelay().toNanos());
		this.stay = false;
	}

	/**
	 * An attached connection ended.
	 * @param now the time
	 * @param lived how long it was attached
	 * @param retryAfter how long the publisher asks to wait, 0 for no wish
	 * @param tryAnother whether the publisher asks to try others first
	 */
	void lost(long now, long lived, long retryAfter, boolean tryAnother) {
		double wait = (lived < LONG_LIFE) ? this.random.getAsDouble() * this.waits.delay().toNanos() : 0;
		double asked = Math.min(retryAfter, MAX_RETRY_AFTER) * (1 + RETRY_AFTER_SPREAD * this.random.getAsDouble());
		waitBefore(this.entries.get(this.current), now, Math.max(wait, asked));
		this.stay = !tryAnother;
	}

	private void waitBefore(Entry entry, long now, double wait) {
		entry.earliest = now + (long) wait;
		entry.dialled = true;
	}

	private static final class Entry {

		private final InetSocketAddress address;

		private boolean dialled;

		private long earliest;

		private int failures;

		Entry(InetSocketAddress address) {
			this.address = address;
		}

	}

}
