package io.hein.transport.admission;

/**
 * What a publisher bounds so that no peer can harm it or others. Each time that one of
 * them is hit is counted by the publisher.
 *
 * @since 0.1.0
 */
public enum Limit {

	/**
	 * A handshake took longer than {@code Publisher.Builder.handshakeTimeout}, whatever
	 * came meanwhile.
	 */
	HANDSHAKE,

	/**
	 * More bytes came before the handshake was complete than
	 * {@code PublisherLimits.maxHelloSize}.
	 */
	HELLO_SIZE,

	/**
	 * There were more connections whose handshake is not complete than
	 * {@code PublisherLimits.maxUnauthenticated}: the oldest of them was closed.
	 */
	UNAUTHENTICATED,

	/**
	 * There were more connections than {@code Publisher.Builder.maxConnections}, or more
	 * classic ones than {@code ClassicOptions.maxConnections}.
	 */
	CONNECTIONS,

	/**
	 * There were more connections from one address than
	 * {@code PublisherLimits.maxConnectionsPerAddress}.
	 */
	CONNECTIONS_PER_ADDRESS,

	/**
	 * More connections came in a second than {@code PublisherLimits.maxAcceptsPerSecond}:
	 * the next ones waited in the operating system's queue.
	 */
	ACCEPTS,

	/**
	 * A subscriber sent more control frames than
	 * {@code PublisherLimits.maxControlFramesPerSecond} and was disconnected.
	 */
	CONTROL_FRAMES,

	/**
	 * An address had more failed attempts than
	 * {@code PublisherLimits.maxFailedAttemptsPerMinute}: its connections are refused for
	 * the rest of the minute.
	 */
	FAILED_ATTEMPTS

}
