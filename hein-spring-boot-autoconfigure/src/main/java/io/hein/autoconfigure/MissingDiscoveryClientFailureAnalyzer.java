package io.hein.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains that there is nobody to ask for a service.
 */
class MissingDiscoveryClientFailureAnalyzer extends AbstractFailureAnalyzer<MissingDiscoveryClientException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, MissingDiscoveryClientException cause) {
		String property = cause.getService().property();
		String description = "A Hein subscriber is to attach to all instances of the service '"
				+ cause.getService().name() + "' (property '" + property + "'), but " + ((cause.hasSpringCloud())
						? "there is no bean of the type DiscoveryClient." : "Spring Cloud is not on the class path.");
		String action = ((cause.hasSpringCloud())
				? "See that 'spring.cloud.discovery.enabled' is not 'false' and that the starter of a registry is there"
				: "Add the starter of a registry, or 'org.springframework.cloud:spring-cloud-commons' with a "
						+ "DiscoveryClient of your own")
				+ ", or remove the property and name the publishers in '"
				+ property.replace(".discovery.service", ".addresses") + "' or by a bean of the type AddressSource.";
		return new FailureAnalysis(description, action, cause);
	}

}
