package io.hein.transport.admission;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Connections that have not finished their handshake, or were refused and are about to be
 * closed. When there are too many the oldest is sent away, not the newcomer: a peer that
 * says nothing cannot keep others out. Thread-safe.
 *
 * @param <C> the type of connections
 */
public final class Unattached<C> {

	private final int max;

	private final Map<C, Runnable> connections = new LinkedHashMap<>();

	/**
	 * Create it.
	 * @param max how many there may be
	 */
	public Unattached(int max) {
		this.max = max;
	}

	/**
	 * Add a newcomer, and send the oldest away if there are too many. That one no longer
	 * counts: a newcomer that comes before it has gone, on another event loop, sends
	 * another one away.
	 * @param newcomer the newcomer
	 * @param sendAway sends the newcomer away when its time comes; run by any thread
	 */
	public void add(C newcomer, Runnable sendAway) {
		Runnable oldest = null;
		synchronized (this) {
			this.connections.put(newcomer, sendAway);
			if (this.connections.size() > this.max) {
				Iterator<Runnable> all = this.connections.values().iterator();
				oldest = all.next();
				all.remove();
			}
		}
		if (oldest != null) {
			oldest.run();
		}
	}

	/**
	 * All of them.
	 * @return a copy
	 */
	public synchronized List<C> all() {
		return List.copyOf(this.connections.keySet());
	}

	/**
	 * How many there are.
	 * @return the number
	 */
	public synchronized int size() {
		return this.connections.size();
	}

	/**
	 * A connection has attached or was closed.
	 * @param connection the connection, whether or not it is one of them
	 */
	public synchronized void remove(C connection) {
		this.connections.remove(connection);
	}

}
