package io.hein.benchmarks.peer;

import io.hein.benchmarks.cell.Cell;

/**
 * What Netty can do with TLS: a plain pipeline with its {@code SslHandler} that writes
 * one constant buffer to all connections, and on the other side one that only walks.
 */
final class LimitTlsPeer implements Peer {

	@Override
	public PublisherSide publisher(Cell cell) {
		return new LimitTlsPublisherSide(cell);
	}

	@Override
	public SubscriberSide subscribers(Cell cell) {
		return new LimitTlsSubscriberSide();
	}

}
