package io.hein.transport.subscriber;

/**
 * What a subscriber speaks with its publisher.
 *
 * @since 0.1.0
 */
public enum Protocol {

	/**
	 * Hein's own protocol.
	 */
	NATIVE,

	/**
	 * The protocol of Python hein. There are no positions in it, and nothing is resumed:
	 * positions are made up for each connection, and a reconnect is a gap of unknown
	 * size. All topics are received. What does not fit into the lanes' queues is dropped
	 * and reported as a gap, since such a publisher cannot be slowed down.
	 */
	CLASSIC

}
