package io.hein.listener;

/**
 * Called about every message, batch and gap that a listener was called with, unless it is
 * observed. Called by the listener's thread: must be fast and must not throw.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public interface ListenerInstrumentation {

	/**
	 * Records nothing.
	 */
	ListenerInstrumentation NONE = (connection, listener, outcome, nanos) -> {
	};

	/**
	 * What is called about one listener, so that it need not be looked up at every call.
	 * Asked for once, when the listener's container is made.
	 * @param connection the connection's name
	 * @param listener the listener's id
	 * @return the listener's instrumentation, by default this one
	 */
	default ListenerInstrumentation forListener(String connection, String listener) {
		return this;
	}

	/**
	 * What is called when a listener that is observed is removed. Its calls are recorded
	 * by its observations, not here. Asked for once, when the listener's container is
	 * made.
	 * @param connection the connection's name
	 * @param listener the listener's id
	 * @param observation the name of its observations
	 * @return the listener's instrumentation, by default {@link #NONE}
	 */
	default ListenerInstrumentation forObservedListener(String connection, String listener, String observation) {
		return NONE;
	}

	/**
	 * Something was handled, or given up.
	 * @param connection the connection's name
	 * @param listener the listener's id
	 * @param outcome how it ended
	 * @param nanos how long it took in ns, retries and their delays included
	 */
	void record(String connection, String listener, ListenerOutcome outcome, long nanos);

	/**
	 * A container was removed: it no longer records anything. Called once for each
	 * container that asked {@link #forListener}; the next container of the same id may
	 * already exist.
	 * @param connection the connection's name
	 * @param listener the listener's id
	 */
	default void removed(String connection, String listener) {
	}

}
