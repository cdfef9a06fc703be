package io.hein.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains why the publisher does not listen at an address that others can reach.
 */
class InsecureAddressFailureAnalyzer extends AbstractFailureAnalyzer<InsecureAddressException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InsecureAddressException cause) {
		String description = "The Hein publisher is configured to listen on " + cause.getAddress().getHostAddress()
				+ " (property 'hein.publisher.address'), which is not a loopback address, and nothing is encrypted: "
				+ "anyone with access to the network can read every message.";
		String action = "Set the property 'hein.publisher.ssl.bundle' to an SSL bundle with the publisher's "
				+ "certificate. "
				+ "If the network can be trusted, set the property 'hein.publisher.allow-insecure' to 'true'. "
				+ "Otherwise remove 'hein.publisher.address', so that only this machine can connect.";
		return new FailureAnalysis(description, action, cause);
	}

}
