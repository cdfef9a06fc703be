package io.hein.transport.backbone;

/**
 * Learns what becomes of a log that several publishers share.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface BackboneListener {

	/**
	 * The log has another state. Called by a thread of the log: must return at once.
	 * @param state the new state
	 */
	void changed(BackboneState state);

}
