package io.hein.autoconfigure;

import io.hein.transport.subscriber.Subscriber;

/**
 * Changes subscribers before they are made. Beans of this type are called in their order
 * for every connection, after the properties were applied.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface HeinSubscriberCustomizer {

	/**
	 * Change a subscriber.
	 * @param connection the name of the connection, {@code default} for the default one
	 * @param builder the builder, with the properties applied
	 */
	void customize(String connection, Subscriber.Builder builder);

}
