package io.hein.transport.log;

/**
 * Makes a log for each start of a publisher.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface BroadcastLogFactory {

	/**
	 * Make a log.
	 * @param guard asked before messages are dropped
	 * @return a new, empty log, or one that is shared with other publishers
	 */
	BroadcastLog create(EvictionGuard guard);

}
