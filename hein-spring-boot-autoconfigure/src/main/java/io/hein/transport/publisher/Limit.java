package io.hein.transport.publisher;

/**
 * What a publisher bounds so that no peer can harm it or others. Each time that one of
 * them is hit is {@linkplain PublisherStatistics#limited() counted}.
 *
 * @since 0.1.0
 */
public enum Limit {

	/**
	 * A hand-shake took longer than {@link Publisher.Builder#handshakeTimeout}, whatever
	 * came meanwhile.
	 */
	HANDSHAKE,

	/**
	 * More bytes came before the hand-shake was complete than
	 * {@link PublisherLimits#maxHelloSize}.
	 */
	HELLO_SIZE,

	/**
	 * There were more connections whose hand-shake is not complete than
	 * {@link PublisherLimits#maxUnauthenticated}: the oldest of them went.
	 */
	UNAUTHENTICATED,

	/**
	 * There were more connections than {@link Publisher.Builder#maxConnections}, or more
	 * classic ones than {@link Publisher.Builder#classicMaxConnections}.
	 */
	CONNECTIONS,

	/**
	 * There were more connections from one address than
	 * {@link PublisherLimits#maxConnectionsPerAddress}.
	 */
	CONNECTIONS_PER_ADDRESS,

	/**
	 * More connections came in a second than {@link PublisherLimits#maxAcceptsPerSecond}:
	 * the next ones waited in the operating system's queue.
	 */
	ACCEPTS,

	/**
	 * A subscriber sent more control frames than
	 * {@link PublisherLimits#maxControlFramesPerSecond} and was disconnected.
	 */
	CONTROL_FRAMES,

	/**
	 * An address had more failed attempts than
	 * {@link PublisherLimits#maxFailedAttemptsPerMinute}: its connections are refused for
	 * the rest of the minute.
	 */
	FAILED_ATTEMPTS

}
