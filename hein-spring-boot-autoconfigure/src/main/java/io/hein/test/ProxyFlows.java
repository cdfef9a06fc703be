package io.hein.test;

/**
 * The two directions of the traffic through a {@link FaultProxy}.
 *
 * @since 0.1.0
 */
public interface ProxyFlows {

	/**
	 * From the client of the proxy to the target: from a subscriber to its publisher.
	 * @return the flow
	 */
	ProxyFlow toTarget();

	/**
	 * From the target to the client of the proxy: from a publisher to its subscriber.
	 * @return the flow
	 */
	ProxyFlow toClient();

}
