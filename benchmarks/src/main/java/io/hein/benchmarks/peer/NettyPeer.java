package io.hein.benchmarks.peer;

import io.hein.benchmarks.cell.Cell;

/**
 * A plain Netty broadcast, as one would write it first: a {@code ChannelGroup} that each
 * message is written to, with Netty's own handler that joins flushes, and a sender that
 * waits while a channel is not writable.
 */
final class NettyPeer implements Peer {

	@Override
	public PublisherSide publisher(Cell cell) {
		return new NettyPublisherSide(cell);
	}

	@Override
	public SubscriberSide subscribers(Cell cell) {
		return new NettySubscriberSide(cell);
	}

}
