package io.hein.transport.subscriber;

import java.net.InetSocketAddress;

import io.hein.transport.frame.Position;
import io.hein.transport.lane.Gap;

/**
 * Called about a subscriber's events, in order, on the event thread.
 *
 * @since 0.1.0
 */
public interface SubscriberListener {

	/**
	 * Attached to a publisher.
	 * @param subscriber the subscriber
	 * @param address the publisher's address
	 * @param publisherName the publisher's name
	 */
	default void onConnected(Subscriber subscriber, InetSocketAddress address, String publisherName) {
	}

	/**
	 * Attached to a publisher, with the place in its log. Calls
	 * {@link #onConnected(Subscriber, InetSocketAddress, String)} by default.
	 * @param subscriber the subscriber
	 * @param address the publisher's address
	 * @param publisherName the publisher's name
	 * @param start the position after which the stream continues; its epoch is that of
	 * the publisher's log
	 */
	default void onConnected(Subscriber subscriber, InetSocketAddress address, String publisherName, Position start) {
		onConnected(subscriber, address, publisherName);
	}

	/**
	 * No longer attached.
	 * @param subscriber the subscriber
	 * @param address the publisher's address
	 * @param reason a sentence for people
	 */
	default void onDisconnected(Subscriber subscriber, InetSocketAddress address, String reason) {
	}

	/**
	 * The stream has passed the head of the attach. Once in each connection.
	 * @param subscriber the subscriber
	 */
	default void onLive(Subscriber subscriber) {
	}

	/**
	 * A gap was reported. Lanes get it in its place in the stream; this call may come
	 * earlier.
	 * @param subscriber the subscriber
	 * @param gap the gap
	 */
	default void onGap(Subscriber subscriber, Gap gap) {
	}

}
