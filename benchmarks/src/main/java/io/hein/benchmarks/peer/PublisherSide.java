package io.hein.benchmarks.peer;

/**
 * The sending side of a peer.
 *
 * @since 0.1.0
 */
public interface PublisherSide extends AutoCloseable {

	/**
	 * Listen, or connect to the broker.
	 * @param brokerPort the broker's port, 0 if there is none
	 * @return the port for subscribers
	 * @throws Exception if it does not work
	 */
	int start(int brokerPort) throws Exception;

	/**
	 * How many subscribers will get the next message, as far as this side can know.
	 * @return the number, or -1 if only the subscribers know
	 */
	int subscribers();

	/**
	 * Make a sender, to be used by one thread.
	 * @return the sender
	 * @throws Exception if it does not work
	 */
	Sender sender() throws Exception;

	/**
	 * Send as fast as back-pressure allows, until asked to stop. This default sends one
	 * message after the other.
	 * @param flood says what to send, and for how long
	 * @throws Exception if it does not work
	 */
	default void flood(Flood flood) throws Exception {
		Sender sender = sender();
		while (flood.goesOn()) {
			sender.send(flood.next(), 0);
		}
		sender.flush();
	}

	@Override
	void close() throws Exception;

}
