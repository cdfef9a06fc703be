package io.hein.autoconfigure;

import java.net.InetAddress;

/**
 * The publisher is to listen where others can reach it, without TLS and without the
 * consent of the user.
 */
@SuppressWarnings("serial")
class InsecureAddressException extends RuntimeException {

	private final InetAddress address;

	InsecureAddressException(InetAddress address, Throwable cause) {
		super(cause.getMessage(), cause);
		this.address = address;
	}

	InetAddress getAddress() {
		return this.address;
	}

}
