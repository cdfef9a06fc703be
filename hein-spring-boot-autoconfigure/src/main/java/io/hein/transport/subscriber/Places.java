package io.hein.transport.subscriber;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import io.hein.transport.frame.Epoch;
import org.jspecify.annotations.Nullable;

/**
 * Which log was met last at which address: from that follows which logs are gone for
 * good. A log ends with its publisher's process, so it is gone when another one is met
 * where it was, or when its address is no longer one of the publishers'. That some other
 * address leads to another log says nothing about it. For the event loop only.
 */
final class Places {

	private static final InetSocketAddress SOMEWHERE = InetSocketAddress.createUnresolved("somewhere", 0);

	private final int configured;

	private final Map<InetSocketAddress, Place> met = new HashMap<>();

	/**
	 * The log of which an earlier run has kept a position, until it is met.
	 */
	private @Nullable Epoch stored;

	private InetSocketAddress name = SOMEWHERE;

	private InetSocketAddress address = SOMEWHERE;

	private Set<InetAddress> found = new HashSet<>();

	/**
	 * Create places.
	 * @param configured how many different addresses are configured
	 */
	Places(int configured) {
		this.configured = configured;
	}

	/**
	 * It is not known where a log was met.
	 * @param epoch the log
	 */
	void stored(Epoch epoch) {
		this.stored = epoch;
	}

	/**
	 * A connection is being made.
	 * @param name the address as it was configured
	 * @param address where it leads to
	 * @param found all that it may lead to now
	 */
	void dialling(InetSocketAddress name, InetSocketAddress address, Collection<InetAddress> found) {
		this.name = name;
		this.address = address;
		this.found = new HashSet<>(found);
	}

	/**
	 * The connection leads to a log.
	 * @param epoch the log
	 */
	void met(Epoch epoch) {
		if (epoch.equals(this.stored)) {
			this.stored = null;
		}
		Place before = this.met.put(this.address, new Place(this.name, this.address.getAddress(), epoch));
		if (before != null && !before.epoch.equals(epoch)) {
			ended(before.epoch);
		}
		this.met.entrySet()
			.removeIf((entry) -> !entry.getKey().equals(this.address) && entry.getValue().name.equals(this.name)
					&& !this.found.contains(entry.getValue().address));
	}

	/**
	 * A log is known to have ended.
	 * @param epoch the log
	 */
	void ended(Epoch epoch) {
		this.met.values().removeIf((place) -> place.epoch.equals(epoch));
	}

	/**
	 * Whether a log is known to be gone.
	 * @param epoch the log
	 * @return whether it is
	 */
	boolean isGone(Epoch epoch) {
		if (epoch.equals(this.stored)) {
			return this.met.values().stream().map(Place::name).distinct().count() >= this.configured;
		}
		return this.met.values().stream().noneMatch((place) -> place.epoch.equals(epoch));
	}

	/**
	 * Where a log was met.
	 *
	 * @param name the address as it was configured
	 * @param address where it led to, {@code null} if that is not known
	 * @param epoch the log
	 */
	private record Place(InetSocketAddress name, @Nullable InetAddress address, Epoch epoch) {
	}

}
