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

	private static final Map<String, Supplier<Peer>> ALL = new TreeMap<>();

	static {
		ALL.put("aeron", AeronPeer::new);
		ALL.put("hein", HeinPeer::plain);
		ALL.put("hein-direct", HeinPeer::direct);
		ALL.put("hein-durable", HeinPeer::durable);
		ALL.put("hein-template", () -> new SpringPeer("bytes"));
		ALL.put("hein-batch", () -> new SpringPeer("batch"));
		ALL.put("hein-json", () -> new SpringPeer("json"));
		ALL.put("hein-tls", HeinPeer::tls);
		ALL.put("jackson", JacksonPeer::new);
		ALL.put("jeromq", JeroMqPeer::new);
		ALL.put("jgroups", JGroupsPeer::new);
		ALL.put("kafka", KafkaPeer::new);
		ALL.put("libzmq", LibzmqPeer::new);
		ALL.put("limit", LimitPeer::plain);
		ALL.put("limit-threads", LimitPeer::threads);
		ALL.put("limit-tls", LimitTlsPeer::new);
		ALL.put("nats", NatsPeer::new);
		ALL.put("netty", NettyPeer::new);
		ALL.put("redis", RedisPeer::new);
		ALL.put("rsocket", RSocketPeer::new);
	}

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
