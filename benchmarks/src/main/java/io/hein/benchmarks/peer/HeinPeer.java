package io.hein.benchmarks.peer;

import io.hein.benchmarks.cell.Cell;

/**
 * Hein's engine, without Spring.
 */
final class HeinPeer implements Peer {

	@Override
	public PublisherSide publisher(Cell cell) {
		return new HeinPublisherSide(cell);
	}

	@Override
	public SubscriberSide subscribers(Cell cell) {
		return new HeinSubscriberSide(cell);
	}

}
