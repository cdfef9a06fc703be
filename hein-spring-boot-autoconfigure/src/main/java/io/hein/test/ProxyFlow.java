package io.hein.test;

import java.time.Duration;

/**
 * One direction of the traffic through a {@link FaultProxy}. Without a fault every byte
 * is passed on, unchanged and in order, as soon as it comes; an orderly end and a reset
 * are passed on too. Faults may be combined, and may be changed at any time. All methods
 * are thread-safe.
 * <p>
 * A flow of the proxy itself stands for all its connections, those of the future
 * included; a flow of a {@link ProxiedConnection} for that one only.
 *
 * @since 0.1.0
 */
public interface ProxyFlow {

	/**
	 * Pass every byte on that much later. The bytes on their way are bounded: at more
	 * than 32 MiB the sender feels back-pressure.
	 * @param latency how much later, zero for no delay
	 * @return this flow
	 */
	ProxyFlow latency(Duration latency);

	/**
	 * Pass on at most so many bytes a second, on each connection.
	 * @param bytesPerSecond the number of bytes, 0 for no limit
	 * @return this flow
	 */
	ProxyFlow throttle(long bytesPerSecond);

	/**
	 * Write at most so many bytes at once, each piece as a TCP segment of its own where
	 * the operating system lets it be.
	 * @param bytes the number of bytes, 0 for no limit
	 * @return this flow
	 */
	ProxyFlow chop(int bytes);

	/**
	 * Stop reading until {@link #resume()}: the sender feels TCP's back-pressure once the
	 * system's buffers are full. An end of the connection is not passed on meanwhile.
	 * @return this flow
	 */
	ProxyFlow stall();

	/**
	 * Undo {@link #stall()}.
	 * @return this flow
	 */
	ProxyFlow resume();

	/**
	 * Accept bytes and drop them, without a sign to the sender. What was dropped never
	 * arrives: a connection is of no use after that.
	 * @param drop whether to drop
	 * @return this flow
	 */
	ProxyFlow blackHole(boolean drop);

	/**
	 * End a connection as soon as it has passed on so many bytes in this direction,
	 * counted from its first one. On a connection that is past it already: at the next
	 * byte.
	 * @param bytes the number of bytes, not negative; 0 ends it before the first one
	 * @param cut how
	 * @return this flow
	 */
	ProxyFlow cutAfter(long bytes, Cut cut);

	/**
	 * Undo {@link #cutAfter}.
	 * @return this flow
	 */
	ProxyFlow cutNever();

	/**
	 * Flip one bit.
	 * @param bit which one, counted from a connection's first bit (the highest of its
	 * first byte); negative for none
	 * @return this flow
	 */
	ProxyFlow flipBit(long bit);

	/**
	 * End this direction of the present connections in an orderly way (FIN) and drop what
	 * still comes; the other direction stays open.
	 * @return this flow
	 */
	ProxyFlow halfClose();

	/**
	 * Undo all faults that can be undone.
	 * @return this flow
	 */
	ProxyFlow heal();

	/**
	 * How many bytes were passed on.
	 * @return the number, over all connections if this is a flow of the proxy itself
	 */
	long bytes();

}
