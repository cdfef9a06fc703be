package io.hein.test;

import java.net.InetSocketAddress;

/**
 * One connection through a {@link FaultProxy}. All methods are thread-safe.
 *
 * @since 0.1.0
 */
public interface ProxiedConnection extends ProxyFlows {

	/**
	 * Where the client dialled from.
	 * @return the address
	 */
	InetSocketAddress clientAddress();

	/**
	 * Whether neither side was cut and not both have ended.
	 * @return whether it is open
	 */
	boolean isOpen();

	/**
	 * End it. Does nothing if it has ended.
	 * @param cut how
	 */
	void cut(Cut cut);

}
