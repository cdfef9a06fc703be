package io.hein.transport.subscriber;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

import org.jspecify.annotations.Nullable;

/**
 * The publishers' addresses, and how long to wait before each is dialled (again). A host
 * name may lead to several hosts. Each of them all has waits of its own, so that one that
 * works is found soon whatever the others do, and however they fail. Knows no clock:
 * times are given, in nanoseconds. Not thread-safe.
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

	/**
	 * For how long a publisher that was there is expected back: so long its waits are
	 * short, whatever the longest delay is.
	 */
	static final long RETURN = TimeUnit.MINUTES.toNanos(1);

	/**
	 * The longest wait for a publisher that has said that it will be back.
	 */
	static final long BACK_SOON = TimeUnit.MILLISECONDS.toNanos(1500);

	/**
	 * The longest wait for one that has said nothing.
	 */
	static final long MAYBE_BACK = TimeUnit.SECONDS.toNanos(3);

	private static final double RETRY_AFTER_SPREAD = 0.25;

	private final List<Entry> entries = new ArrayList<>();

	private final Subscriber.Reconnect waits;

	private final DoubleSupplier random;

	private int current;

	private boolean stay;

	/**
	 * The host that was dialled last, {@code null} if the address has led to none yet.
	 */
	private @Nullable InetAddress host;

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
		if (this.stay) {
			return dialled().left(now);
		}
		this.current = next(now);
		this.host = null;
		return wait(this.current, now);
	}

	/**
	 * Choose the hosts to dial of those that the chosen address leads to now.
	 * @param found the hosts, at least one
	 * @param now the time
	 * @return the hosts, in the order in which they are to be dialled; at least one, and
	 * all that no longer need to wait
	 */
	List<InetAddress> hosts(List<InetAddress> found, long now) {
		Entry entry = this.entries.get(this.current);
		entry.found(found);
		List<InetAddress> due = entry.inTurn(now);
		InetAddress last = this.host;
		if (this.stay && last != null && entry.hosts.containsKey(last)) {
			due.remove(last);
			due.add(0, last);
		}
		return due;
	}

	/**
	 * One of the hosts is dialled now.
	 * @param host the host
	 */
	void dialling(InetAddress host) {
		this.host = host;
	}

	/**
	 * The chosen address leads to no host now.
	 * @param now the time
	 */
	void leadsNowhere(long now) {
		this.host = null;
		failed(now);
	}

	private Waits dialled() {
		Entry entry = this.entries.get(this.current);
		Waits waits = (this.host != null) ? entry.hosts.get(this.host) : null;
		return (waits != null) ? waits : entry.name;
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
		return this.entries.get(index).left(now);
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
		dialled().failures = 0;
	}

	/**
	 * What was dialled did not lead to a publisher that lets the subscriber attach.
	 * @param now the time
	 */
	void failed(long now) {
		Waits dialled = dialled();
		double longest = this.waits.delay().toNanos() * Math.pow(this.waits.multiplier(), dialled.failures);
		dialled.failures++;
		waitBefore(now,
				this.random.getAsDouble() * Math.min(longest, dialled.limit(now, this.waits.maxDelay().toNanos())));
		this.stay = false;
	}

	/**
	 * The publisher refused the subscriber.
	 * @param now the time
	 */
	void refused(long now) {
		waitBefore(now, this.random.getAsDouble() * this.waits.refusedDelay().toNanos());
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
		waitBefore(now, Math.max(wait, asked));
		this.stay = !tryAnother;
	}

	/**
	 * Where the connection ended, the publisher may return.
	 * @param now the time
	 * @param soon whether it has said that it will
	 */
	void returning(long now, boolean soon) {
		Waits dialled = dialled();
		dialled.returnsUntil = now + RETURN;
		dialled.returnLimit = (soon) ? BACK_SOON : MAYBE_BACK;
	}

	private void waitBefore(long now, double wait) {
		Waits dialled = dialled();
		dialled.earliest = now + (long) wait;
		dialled.dialled = true;
	}

	/**
	 * One of the addresses as they are configured.
	 */
	private static final class Entry {

		private final InetSocketAddress address;

		/**
		 * The waits of the name as such, for when it leads nowhere.
		 */
		private final Waits name = new Waits();

		private final Map<InetAddress, Waits> hosts = new LinkedHashMap<>();

		Entry(InetSocketAddress address) {
			this.address = address;
		}

		void found(List<InetAddress> found) {
			Map<InetAddress, Waits> before = new HashMap<>(this.hosts);
			this.hosts.clear();
			for (InetAddress host : found) {
				Waits known = before.get(host);
				this.hosts.put(host, (known != null) ? known : new Waits());
			}
			this.name.failures = 0;
			this.name.dialled = false;
		}

		/**
		 * Those that need not wait, or the one that has to wait least: first those that
		 * were not dialled yet, then those that failed longest ago.
		 */
		List<InetAddress> inTurn(long now) {
			List<Map.Entry<InetAddress, Waits>> sorted = new ArrayList<>(this.hosts.entrySet());
			sorted.sort(Comparator.comparingLong((host) -> host.getValue().turn(now)));
			List<InetAddress> due = new ArrayList<>();
			for (Map.Entry<InetAddress, Waits> host : sorted) {
				if (due.isEmpty() || host.getValue().left(now) == 0) {
					due.add(host.getKey());
				}
			}
			return due;
		}

		long left(long now) {
			long shortest = (this.hosts.isEmpty()) ? 0 : Long.MAX_VALUE;
			for (Waits host : this.hosts.values()) {
				shortest = Math.min(shortest, host.left(now));
			}
			return Math.max(this.name.left(now), shortest);
		}

	}

	/**
	 * When something may be dialled again.
	 */
	private static final class Waits {

		private boolean dialled;

		private long earliest;

		private int failures;

		private long returnsUntil;

		/**
		 * The longest wait while the publisher is expected back, 0 if it never was there.
		 */
		private long returnLimit;

		long limit(long now, long longest) {
			return (this.returnLimit > 0 && now - this.returnsUntil < 0) ? Math.min(longest, this.returnLimit)
					: longest;
		}

		long turn(long now) {
			return (this.dialled) ? this.earliest - now : Long.MIN_VALUE;
		}

		long left(long now) {
			return (this.dialled) ? Math.max(0, this.earliest - now) : 0;
		}

	}

}
