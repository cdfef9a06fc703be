package io.hein.transport.fleet;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * Says where publishers are, for a subscriber that attaches to {@linkplain Attach#ALL
 * all} of them.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface AddressSource {

	/**
	 * Where publishers are at present. Asked again and again, on a thread of its own, so
	 * it may wait; it is not asked again before it has answered. Addresses that are not
	 * resolved are host names, which are looked up: all their addresses count.
	 * <p>
	 * An answer never ends a connection that works. A publisher that is listed no more
	 * and not connected either is given up after a while. No address at all is not taken
	 * for an answer, nor is a failure: what was known before still holds.
	 * @return the addresses, in any order
	 * @throws Exception if they cannot be found out now; it is logged once, and tried
	 * again
	 */
	List<InetSocketAddress> addresses() throws Exception;

}
