package io.hein.benchmarks.peer;

import io.hein.benchmarks.cell.Cell;
import org.jspecify.annotations.Nullable;

/**
 * A library that can broadcast.
 *
 * @since 0.1.0
 */
public interface Peer {

	/**
	 * The side that sends, made in the publisher's process.
	 * @param cell what is measured
	 * @return the side
	 */
	PublisherSide publisher(Cell cell);

	/**
	 * The side that receives, made in the subscribers' process.
	 * @param cell what is measured
	 * @return the side
	 */
	SubscriberSide subscribers(Cell cell);

	/**
	 * The process between them.
	 * @return the broker, or {@code null} if this peer needs none
	 */
	default @Nullable Broker broker() {
		return null;
	}

}
