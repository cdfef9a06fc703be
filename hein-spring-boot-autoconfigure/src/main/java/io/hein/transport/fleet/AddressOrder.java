package io.hein.transport.fleet;

/**
 * In which order a subscriber tries its publishers.
 *
 * @since 0.1.0
 */
public enum AddressOrder {

	/**
	 * In the order in which their addresses are listed: the first is preferred.
	 */
	LISTED,

	/**
	 * In an order of its own, so that many subscribers spread over all publishers.
	 */
	RANDOM

}
