package io.hein.autoconfigure;

import io.hein.config.UnknownConnectionException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains that a listener names a connection that does not exist.
 */
class UnknownConnectionFailureAnalyzer extends AbstractFailureAnalyzer<UnknownConnectionException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, UnknownConnectionException cause) {
		String description = "The @HeinListener '" + cause.getListener() + "'"
				+ ((cause.getDeclaration() != null) ? " on " + cause.getDeclaration() : "") + " names the connection '"
				+ cause.getConnection() + "', which is not configured. Known connections: "
				+ String.join(", ", cause.getKnown()) + ".";
		String action = "Set the property '" + ConnectionProperties.addresses(cause.getConnection())
				+ "' to the publisher's address, or correct the name of the connection. With '"
				+ ConnectionProperties.prefix(cause.getConnection())
				+ ".attach' set to 'all', a bean of the type AddressSource or '"
				+ ConnectionProperties.prefix(cause.getConnection()) + ".discovery.service' can stand for addresses.";
		return new FailureAnalysis(description, action, cause);
	}

}
