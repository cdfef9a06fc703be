package io.hein.benchmarks.peer;

import io.hein.benchmarks.cell.Cell;

/**
 * What the machine can do at all: frames as Hein writes them, made before, written to
 * plain sockets by one thread that does nothing else, and only walked by one thread on
 * the other side. For latency the frames are made one by one by another thread, which
 * wakes the writer.
 */
final class LimitPeer implements Peer {

	@Override
	public PublisherSide publisher(Cell cell) {
		return (Cell.LATENCY.equals(cell.kind())) ? new PacedLimitPublisherSide(cell) : new LimitPublisherSide(cell);
	}

	@Override
	public SubscriberSide subscribers(Cell cell) {
		return new LimitSubscriberSide(cell);
	}

}
