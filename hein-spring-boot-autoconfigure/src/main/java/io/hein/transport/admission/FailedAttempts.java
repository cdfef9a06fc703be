package io.hein.transport.admission;

import java.net.InetAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Counts the failed attempts of each address within the minute after its first one, for
 * {@value #MAX_ADDRESSES} addresses at most: when there are more, the one whose minute is
 * over first is forgotten. Thread-safe.
 */
final class FailedAttempts {

	static final int MAX_ADDRESSES = 10_000;

	static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

	private final int budget;

	/**
	 * In the order in which their minutes began.
	 */
	private final Map<AddressKey, Attempts> byAddress = new LinkedHashMap<>();

	FailedAttempts(int budget) {
		this.budget = budget;
	}

	/**
	 * An attempt failed.
	 */
	synchronized void failed(InetAddress address, long now) {
		forgetOld(now);
		AddressKey key = AddressKey.of(address);
		Attempts attempts = this.byAddress.get(key);
		if (attempts == null) {
			forgetOneOfTooMany();
			attempts = new Attempts(now);
			this.byAddress.put(key, attempts);
		}
		attempts.count = Math.min(attempts.count, Integer.MAX_VALUE - 1) + 1;
	}

	/**
	 * Whether an address has used its budget up.
	 */
	synchronized boolean isUsedUp(InetAddress address, long now) {
		if (this.byAddress.isEmpty()) {
			return false;
		}
		forgetOld(now);
		Attempts attempts = this.byAddress.get(AddressKey.of(address));
		return attempts != null && attempts.count >= this.budget;
	}

	synchronized int size() {
		return this.byAddress.size();
	}

	private void forgetOld(long now) {
		Iterator<Attempts> all = this.byAddress.values().iterator();
		while (all.hasNext() && now - all.next().since >= MINUTE) {
			all.remove();
		}
	}

	private void forgetOneOfTooMany() {
		if (this.byAddress.size() >= MAX_ADDRESSES) {
			Iterator<Attempts> eldest = this.byAddress.values().iterator();
			eldest.next();
			eldest.remove();
		}
	}

	private static final class Attempts {

		private final long since;

		private int count;

		private Attempts(long since) {
			this.since = since;
		}

	}

}
