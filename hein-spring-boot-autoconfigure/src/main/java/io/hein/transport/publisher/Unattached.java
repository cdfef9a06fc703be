package io.hein.transport.publisher;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Connections that have not finished their handshake, or were refused and are about to be
 * closed. When there are too many the oldest is closed, not the newcomer: a peer that
 * says nothing cannot keep others out. Thread-safe.
 */
final class Unattached {

	private final int max;

	private final Set<SubscriberConnection> connections = new LinkedHashSet<>();

	Unattached(int max) {
		this.max = max;
	}

	/**
	 * Add a newcomer.
	 * @return the connection that has to go, or {@code null}. It is none of them any
	 * more: whoever comes before it has gone, on another event loop, has another one go
	 */
	synchronized @Nullable SubscriberConnection add(SubscriberConnection newcomer) {
		this.connections.add(newcomer);
		if (this.connections.size() <= this.max) {
			return null;
		}
		Iterator<SubscriberConnection> all = this.connections.iterator();
		SubscriberConnection oldest = all.next();
		all.remove();
		return oldest;
	}

	synchronized List<SubscriberConnection> all() {
		return List.copyOf(this.connections);
	}

	synchronized int size() {
		return this.connections.size();
	}

	synchronized void remove(SubscriberConnection connection) {
		this.connections.remove(connection);
	}

}
