package io.hein.benchmarks.peer;

import io.hein.benchmarks.cell.Cell;

/**
 * Hein's engine, without Spring, with or without TLS, with the log in memory or in a
 * directory.
 */
final class HeinPeer implements Peer {

	private final boolean tls;

	private final boolean durable;

	private HeinPeer(boolean tls, boolean durable) {
		this.tls = tls;
		this.durable = durable;
	}

	static HeinPeer plain() {
		return new HeinPeer(false, false);
	}

	static HeinPeer tls() {
		return new HeinPeer(true, false);
	}

	static HeinPeer durable() {
		return new HeinPeer(false, true);
	}

	@Override
	public PublisherSide publisher(Cell cell) {
		return new HeinPublisherSide(cell, this.tls, this.durable);
	}

	@Override
	public SubscriberSide subscribers(Cell cell) {
		return new HeinSubscriberSide(cell, this.tls);
	}

}
