package io.hein.transport.subscriber;

import java.net.InetSocketAddress;

import io.hein.transport.frame.GoodbyeReason;
import io.netty.channel.ChannelFuture;

/**
 * One connection to a publisher, whatever protocol it speaks. For its event loop only.
 */
interface Connection {

	InetSocketAddress address();

	/**
	 * Whether the publisher has accepted the subscriber, and the connection has not
	 * ended.
	 * @return whether it is
	 */
	boolean isAttached();

	/**
	 * How long it has been attached.
	 * @return the time in nanoseconds
	 */
	long lived();

	/**
	 * What lanes want may have changed.
	 */
	void topicsChanged();

	/**
	 * Take messages, or do not.
	 * @param reading whether they can be taken
	 */
	void setReading(boolean reading);

	/**
	 * Acknowledge soon what was handled.
	 */
	void confirm();

	/**
	 * Have the publisher send no messages, on purpose, or resume.
	 * @param paused whether it is to send none
	 * @return whether the protocol can announce it
	 */
	default boolean pause(boolean paused) {
		return false;
	}

	/**
	 * The lag is asked for: be sure of it the next time.
	 */
	default void look() {
	}

	/**
	 * End the connection cleanly.
	 * @param reason why
	 * @return completed when the channel is closed
	 */
	ChannelFuture leave(GoodbyeReason reason);

}
