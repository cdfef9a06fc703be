package io.hein.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains why a token is not sent.
 */
class InsecureTokenFailureAnalyzer extends AbstractFailureAnalyzer<InsecureTokenException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InsecureTokenException cause) {
		String prefix = cause.getPrefix();
		String description = "A Hein subscriber has a token (property '" + prefix
				+ ".token') and is configured to send it to an address that is not loopback (property '" + prefix
				+ ".addresses') without TLS: anyone with access to the network could read and use it.";
		String action = "Set the property '" + prefix + ".ssl.bundle' to an SSL bundle that trusts the publisher. "
				+ "If the network can be trusted, set the property '" + prefix + ".allow-insecure' to 'true'.";
		return new FailureAnalysis(description, action, cause);
	}

}
