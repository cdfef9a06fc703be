package io.hein.transport.publisher;

import java.net.InetSocketAddress;

/**
 * A publisher's address could not be bound.
 *
 * @since 0.1.0
 */
public class PublisherBindException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final InetSocketAddress address;

	/**
	 * Create an exception.
	 * @param address the address
	 * @param cause what the operating system said
	 */
	public PublisherBindException(InetSocketAddress address, Throwable cause) {
		super("The publisher cannot listen on " + address.getHostString() + ":" + address.getPort() + ": "
				+ cause.getMessage(), cause);
		this.address = address;
	}

	/**
	 * The address that could not be bound.
	 * @return the address
	 */
	public InetSocketAddress address() {
		return this.address;
	}

	/**
	 * Whether the port is in use. NIO and epoll say it with different exceptions.
	 * @return whether the port is in use
	 */
	public boolean isPortInUse() {
		Throwable cause = getCause();
		String message = (cause != null) ? cause.getMessage() : null;
		return message != null && message.contains("Address already in use");
	}

}
