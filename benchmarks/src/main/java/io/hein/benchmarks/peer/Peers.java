package io.hein.benchmarks.peer;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * All peers by their names.
 *
 * @since 0.1.0
 */
public final class Peers {

	private static final Map<String, Supplier<Peer>> ALL = new TreeMap<>(
			Map.of("hein", HeinPeer::new, "limit", LimitPeer::new, "jeromq", JeroMqPeer::new));

	private Peers() {
	}

	/**
	 * Find a peer.
	 * @param name its name
	 * @return the peer
	 */
	public static Peer get(String name) {
		Supplier<Peer> peer = ALL.get(name);
		if (peer == null) {
			throw new IllegalArgumentException("No peer is called '" + name + "'; there are " + ALL.keySet());
		}
		return peer.get();
	}

}
