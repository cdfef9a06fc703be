package io.hein.transport.admission;

import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * Counts the open connections of each address, if there is a limit. Thread-safe.
 */
final class ConnectionsPerAddress {

	private final @Nullable Integer max;

	private final Map<AddressKey, Integer> counts = new ConcurrentHashMap<>();

	ConnectionsPerAddress(@Nullable Integer max) {
		this.max = max;
	}

	boolean isLimited() {
		return this.max != null;
	}

	/**
	 * A connection was accepted; {@link #closed} is to follow when it is closed.
	 * @return whether there are not too many now
	 */
	boolean opened(InetAddress address) {
		int count = this.counts.merge(AddressKey.of(address), 1, Integer::sum);
		return this.max == null || count <= this.max;
	}

	void closed(InetAddress address) {
		this.counts.computeIfPresent(AddressKey.of(address), (key, count) -> (count > 1) ? count - 1 : null);
	}

	int addresses() {
		return this.counts.size();
	}

}
