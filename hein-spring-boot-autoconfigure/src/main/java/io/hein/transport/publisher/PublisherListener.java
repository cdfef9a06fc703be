package io.hein.transport.publisher;

import java.net.InetSocketAddress;

import io.hein.transport.frame.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Called about a publisher's events, in order, on the event thread. What one listener
 * throws is logged; the others are still called.
 *
 * @since 0.1.0
 */
public interface PublisherListener {

	/**
	 * The port is bound, or was when the listener was added.
	 * @param publisher the publisher
	 * @param address the address with the real port
	 */
	default void onStarted(Publisher publisher, InetSocketAddress address) {
	}

	/**
	 * A subscriber has attached.
	 * @param publisher the publisher
	 * @param subscriber the subscriber
	 */
	default void onConnected(Publisher publisher, SubscriberInfo subscriber) {
	}

	/**
	 * A subscriber is no longer attached.
	 * @param publisher the publisher
	 * @param subscriber the subscriber as it was at the end
	 * @param reason why
	 */
	default void onDisconnected(Publisher publisher, SubscriberInfo subscriber, DisconnectReason reason) {
	}

	/**
	 * A connection was refused before it attached.
	 * @param publisher the publisher
	 * @param address where it came from
	 * @param name the name it gave, or {@code null} if it did not get that far
	 * @param code why
	 * @param message a sentence for people
	 */
	default void onRefused(Publisher publisher, InetSocketAddress address, @Nullable String name, ErrorCode code,
			String message) {
	}

	/**
	 * A subscriber has become slow.
	 * @param publisher the publisher
	 * @param subscriber the subscriber with its lag
	 */
	default void onSlow(Publisher publisher, SubscriberInfo subscriber) {
	}

}
