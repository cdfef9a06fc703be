package io.hein.config;

import io.hein.listener.MessageListenerContainer;

/**
 * Makes containers of endpoints.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface HeinListenerContainerFactory {

	/**
	 * Make a container. It does not run yet.
	 * @param endpoint the endpoint
	 * @return the container
	 * @throws UnknownConnectionException if the endpoint names a connection that does not
	 * exist
	 * @throws NoAddressException if it is to start with the application and its
	 * connection has no address
	 */
	MessageListenerContainer createContainer(HeinListenerEndpoint endpoint);

}
