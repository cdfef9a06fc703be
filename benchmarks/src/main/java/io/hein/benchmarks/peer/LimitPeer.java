package io.hein.benchmarks.peer;

import io.hein.benchmarks.cell.Cell;

/**
 * What the machine can do at all: frames as Hein writes them, made before, written to
 * plain sockets by one thread that does nothing else, and only walked by one thread on
 * the other side, or by one for each subscriber. For latency the frames are made one by
 * one by another thread, which wakes the writer.
 */
final class LimitPeer implements Peer {

	private final boolean threads;

	private LimitPeer(boolean threads) {
		this.threads = threads;
	}

	/**
	 * One thread reads all.
	 */
	static LimitPeer plain() {
		return new LimitPeer(false);
	}

	/**
	 * Each subscriber is woken for itself, as each of Hein's has a thread of its own.
	 */
	static LimitPeer threads() {
		return new LimitPeer(true);
	}

	@Override
	public PublisherSide publisher(Cell cell) {
		return (Cell.LATENCY.equals(cell.kind())) ? new PacedLimitPublisherSide(cell) : new LimitPublisherSide(cell);
	}

	@Override
	public SubscriberSide subscribers(Cell cell) {
		return new LimitSubscriberSide(cell, this.threads);
	}

}
