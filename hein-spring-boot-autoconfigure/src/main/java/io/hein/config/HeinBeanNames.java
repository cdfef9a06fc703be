package io.hein.config;

/**
 * Names of beans that can be replaced, or referred to, by their names.
 *
 * @since 0.1.0
 */
public final class HeinBeanNames {

	/**
	 * The publisher.
	 */
	public static final String PUBLISHER = "heinPublisher";

	/**
	 * The template.
	 */
	public static final String TEMPLATE = "heinTemplate";

	/**
	 * The subscriber of the default connection.
	 */
	public static final String SUBSCRIBER = "heinSubscriber";

	/**
	 * The factory of listener containers.
	 */
	public static final String LISTENER_CONTAINER_FACTORY = "heinListenerContainerFactory";

	/**
	 * The error handler of all listeners that name none, unless another one is primary.
	 */
	public static final String LISTENER_ERROR_HANDLER = "heinListenerErrorHandler";

	/**
	 * The processor of {@code @HeinListener}.
	 */
	public static final String LISTENER_ANNOTATION_PROCESSOR = "io.hein.config.internalHeinListenerAnnotationProcessor";

	/**
	 * The registry of listener containers.
	 */
	public static final String LISTENER_ENDPOINT_REGISTRY = "io.hein.config.internalHeinListenerEndpointRegistry";

	/**
	 * The name of the connection that {@code @HeinListener} takes if it names none.
	 */
	public static final String DEFAULT_CONNECTION = "default";

	private static final String SUBSCRIBER_SUFFIX = "HeinSubscriber";

	private HeinBeanNames() {
	}

	/**
	 * The subscriber of a connection.
	 * @param connection the connection's name
	 * @return the bean's name
	 */
	public static String subscriber(String connection) {
		return DEFAULT_CONNECTION.equals(connection) ? SUBSCRIBER : connection + SUBSCRIBER_SUFFIX;
	}

}
