package io.hein.transport.admission;

import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * What counts as one address: all of an IPv4 address, also of one that is mapped to IPv6,
 * and the first 64 bits of an IPv6 address, since one host has all that begin so.
 *
 * @param ipv6 whether it is IPv6
 * @param bits the bits that count
 */
record AddressKey(boolean ipv6, long bits) {

	private static final int SIGNIFICANT = 8;

	// InetAddress makes an IPv4 address of a mapped one itself
	static AddressKey of(InetAddress address) {
		byte[] bytes = address.getAddress();
		boolean ipv6 = address instanceof Inet6Address;
		long bits = 0;
		for (int i = 0; i < ((ipv6) ? SIGNIFICANT : bytes.length); i++) {
			bits = bits << 8 | bytes[i] & 0xFF;
		}
		return new AddressKey(ipv6, bits);
	}

}
