package io.hein.benchmarks.peer;

import java.util.List;

/**
 * The receiving side of a peer: all subscribers, each with a connection of its own.
 *
 * @since 0.1.0
 */
public interface SubscriberSide extends AutoCloseable {

	/**
	 * Make what can be made before anything connects.
	 * @param port the port that the other side, or the broker, listens at
	 * @param receivers one for each subscriber
	 * @throws Exception if it does not work
	 */
	default void prepare(int port, List<Receiver> receivers) throws Exception {
	}

	/**
	 * Connect all subscribers, and return when each is sure to get what is sent from now
	 * on, as far as this side can know.
	 * @param port the port that the other side, or the broker, listens at
	 * @param receivers one for each subscriber, to be given all that arrives
	 * @throws Exception if it does not work
	 */
	void connect(int port, List<Receiver> receivers) throws Exception;

	@Override
	void close() throws Exception;

}
