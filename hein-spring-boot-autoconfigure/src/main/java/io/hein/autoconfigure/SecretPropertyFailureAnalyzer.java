package io.hein.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains what is wrong with a secret, without showing it.
 */
class SecretPropertyFailureAnalyzer extends AbstractFailureAnalyzer<SecretPropertyException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, SecretPropertyException cause) {
		return new FailureAnalysis(
				"The value of the property '" + cause.getProperty()
						+ "', which is a secret and not shown, is not valid: " + cause.getReason() + ".",
				"Change the property '" + cause.getProperty() + "'.", cause);
	}

}
