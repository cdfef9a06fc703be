package io.hein.benchmarks.peer;

import io.hein.benchmarks.cell.Cell;

/**
 * Hein's engine, without Spring, with or without TLS.
 */
final class HeinPeer implements Peer {

	private final boolean tls;

	HeinPeer(boolean tls) {
		this.tls = tls;
	}

	@Override
	public PublisherSide publisher(Cell cell) {
		return new HeinPublisherSide(cell, this.tls);
	}

	@Override
	public SubscriberSide subscribers(Cell cell) {
		return new HeinSubscriberSide(cell, this.tls);
	}

}
