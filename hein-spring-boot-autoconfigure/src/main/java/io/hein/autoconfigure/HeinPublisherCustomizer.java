package io.hein.autoconfigure;

import io.hein.transport.publisher.Publisher;

/**
 * Changes the publisher before it is made. Beans of this type are called in their order,
 * after the properties were applied.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface HeinPublisherCustomizer {

	/**
	 * Change the publisher.
	 * @param builder the builder, with the properties applied
	 */
	void customize(Publisher.Builder builder);

}
