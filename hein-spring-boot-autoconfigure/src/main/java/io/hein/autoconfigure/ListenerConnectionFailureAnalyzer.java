package io.hein.autoconfigure;

import io.hein.config.NoAddressException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains that a listener has no publisher to listen to.
 */
class ListenerConnectionFailureAnalyzer extends AbstractFailureAnalyzer<NoAddressException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, NoAddressException cause) {
		String description = "The @HeinListener '" + cause.getListener() + "'"
				+ ((cause.getDeclaration() != null) ? " on " + cause.getDeclaration() : "")
				+ " is configured to start on the connection '" + cause.getConnection()
				+ "', but no address of a publisher is known for it.";
		String action = "Set the property '" + cause.getProperty() + "' to the publisher's address, such as "
				+ "'localhost:7766'. If no connection is wanted, set 'autoStartup' of the listener to \"false\", "
				+ "or the property 'hein.enabled' to 'false'.";
		return new FailureAnalysis(description, action, cause);
	}

}
