package io.hein.transport.netty;

/**
 * How Netty talks to the operating system.
 *
 * @since 0.1.0
 */
public enum TransportType {

	/**
	 * Epoll where it is present, NIO otherwise.
	 */
	AUTO,

	/**
	 * Java's NIO, present everywhere.
	 */
	NIO,

	/**
	 * Linux's epoll by Netty's native library.
	 */
	EPOLL

}
