package io.hein.transport.fleet;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Finds the addresses of a host. May wait.
 */
@FunctionalInterface
public interface HostResolver {

	InetAddress[] resolve(String host) throws UnknownHostException;

}
