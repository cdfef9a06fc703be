package io.hein.transport.publisher;

import io.hein.transport.frame.Hello;
import io.hein.transport.netty.Checks;
import org.jspecify.annotations.Nullable;

/**
 * Limits on what a publisher accepts from its peers, besides
 * {@link Publisher.Builder#maxConnections}, {@link Publisher.Builder#maxMessageSize},
 * {@link Publisher.Builder#handshakeTimeout} and
 * {@link Publisher.Builder#writeStallTimeout}. Zero never means unlimited. Not
 * thread-safe; a publisher keeps a copy of its own.
 *
 * @since 0.1.0
 */
public final class PublisherLimits {

	private static final int MIN_HELLO = 256;

	int helloSize = Hello.MAX_LENGTH;

	int unauthenticated = 512;

	@Nullable Integer connectionsPerAddress;

	@Nullable Integer acceptsPerSecond;

	int controlFramesPerSecond = 500;

	int controlFrameBurst = 1000;

	int failedAttemptsPerMinute = 100;

	PublisherLimits() {
	}

	/**
	 * Set how many bytes a peer may send before its handshake is complete, which is the
	 * greatest length of its HELLO. Default and at most: {@value Hello#MAX_LENGTH},
	 * enough for any legal HELLO.
	 * @param bytes the number of bytes, at least 256
	 * @return these limits
	 */
	public PublisherLimits maxHelloSize(int bytes) {
		this.helloSize = Checks.range("maximum size of HELLO", bytes, MIN_HELLO, Hello.MAX_LENGTH);
		return this;
	}

	/**
	 * Set how many connections may be in their handshake at once. When there are more,
	 * the oldest of them is closed, not the newcomer. Default: 512.
	 * @param number the number, at least 1
	 * @return these limits
	 */
	public PublisherLimits maxUnauthenticated(int number) {
		this.unauthenticated = positive("maximum number of unauthenticated connections", number);
		return this;
	}

	/**
	 * Set how many connections there may be from one address at once, those of IPv6 by
	 * their first 64 bits. Default: as many as there may be in all, since all that come
	 * through one address translator or proxy share its address.
	 * @param number the number, at least 1, {@code null} for no such limit
	 * @return these limits
	 */
	public PublisherLimits maxConnectionsPerAddress(@Nullable Integer number) {
		this.connectionsPerAddress = (number != null) ? positive("maximum number of connections per address", number)
				: null;
		return this;
	}

	/**
	 * Set how many connections are accepted in a second. Further ones wait in the
	 * operating system's queue. Default: unlimited.
	 * @param number the number, at least 1, {@code null} for no such limit
	 * @return these limits
	 */
	public PublisherLimits maxAcceptsPerSecond(@Nullable Integer number) {
		this.acceptsPerSecond = (number != null) ? positive("maximum number of accepts per second", number) : null;
		return this;
	}

	/**
	 * Set how many control frames (acknowledgements, pings, changes of topics) a
	 * subscriber may send per second on average. Default: 500.
	 * @param number the number, at least 200, since a well-behaved subscriber may send
	 * nearly as many
	 * @return these limits
	 */
	public PublisherLimits maxControlFramesPerSecond(int number) {
		this.controlFramesPerSecond = Checks.range("maximum number of control frames per second", number, 200,
				1_000_000);
		return this;
	}

	/**
	 * Set how many control frames a subscriber may send at once, such as those that
	 * arrived while nothing was read. Default: 1,000.
	 * @param number the number, at least 200
	 * @return these limits
	 */
	public PublisherLimits controlFrameBurst(int number) {
		this.controlFrameBurst = Checks.range("burst of control frames", number, 200, 1_000_000);
		return this;
	}

	/**
	 * Set how many failed attempts (wrong secrets, or no HELLO at all) an address may
	 * make in a minute. Its further connections are refused until the minute is over;
	 * those that are attached stay. Default: 100.
	 * @param number the number, at least 1
	 * @return these limits
	 */
	public PublisherLimits maxFailedAttemptsPerMinute(int number) {
		this.failedAttemptsPerMinute = positive("maximum number of failed attempts per minute", number);
		return this;
	}

	private static int positive(String what, int number) {
		return Checks.range(what, number, 1, Integer.MAX_VALUE);
	}

	PublisherLimits copy() {
		PublisherLimits copy = new PublisherLimits();
		copy.helloSize = this.helloSize;
		copy.unauthenticated = this.unauthenticated;
		copy.connectionsPerAddress = this.connectionsPerAddress;
		copy.acceptsPerSecond = this.acceptsPerSecond;
		copy.controlFramesPerSecond = this.controlFramesPerSecond;
		copy.controlFrameBurst = this.controlFrameBurst;
		copy.failedAttemptsPerMinute = this.failedAttemptsPerMinute;
		return copy;
	}

}
