package io.hein.autoconfigure;

/**
 * A service is to be asked for that nobody knows of.
 */
class MissingDiscoveryClientException extends RuntimeException {

	private final ServiceSettings service;

	private final boolean springCloud;

	MissingDiscoveryClientException(ServiceSettings service, boolean springCloud) {
		super("There is no DiscoveryClient to ask for the service '" + service.name() + "' (property '"
				+ service.property() + "')");
		this.service = service;
		this.springCloud = springCloud;
	}

	ServiceSettings getService() {
		return this.service;
	}

	/**
	 * Whether Spring Cloud is there at all.
	 */
	boolean hasSpringCloud() {
		return this.springCloud;
	}

}
