package io.hein.benchmarks.peer;

import io.hein.benchmarks.cell.Cell;

/**
 * Hein's engine, without Spring, in several variants.
 */
final class HeinPeer implements Peer {

	private final Variant variant;

	private HeinPeer(Variant variant) {
		this.variant = variant;
	}

	static HeinPeer plain() {
		return new HeinPeer(Variant.PLAIN);
	}

	static HeinPeer tls() {
		return new HeinPeer(Variant.TLS);
	}

	static HeinPeer durable() {
		return new HeinPeer(Variant.DURABLE);
	}

	static HeinPeer direct() {
		return new HeinPeer(Variant.DIRECT);
	}

	@Override
	public PublisherSide publisher(Cell cell) {
		return new HeinPublisherSide(cell, this.variant == Variant.TLS, this.variant == Variant.DURABLE);
	}

	@Override
	public SubscriberSide subscribers(Cell cell) {
		return new HeinSubscriberSide(cell, this.variant == Variant.TLS, this.variant == Variant.DIRECT);
	}

	private enum Variant {

		/**
		 * As it is by default.
		 */
		PLAIN,

		/**
		 * With TLS.
		 */
		TLS,

		/**
		 * With the log in a directory.
		 */
		DURABLE,

		/**
		 * Each subscriber calls its handler on an event loop of its own.
		 */
		DIRECT

	}

}
