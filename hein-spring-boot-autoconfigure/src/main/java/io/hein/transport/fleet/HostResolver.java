package io.hein.transport.fleet;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Finds the addresses of a host. May wait.
 */
@FunctionalInterface
public interface HostResolver {

	/**
	 * Find them.
	 * @param host the name of the host, or an address of it
	 * @return the addresses, at least one
	 * @throws UnknownHostException if there are none
	 */
	InetAddress[] resolve(String host) throws UnknownHostException;

}
