package io.hein.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains that a property is misspelt, or belongs to another version.
 */
class UnknownPropertyFailureAnalyzer extends AbstractFailureAnalyzer<UnknownPropertyException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, UnknownPropertyException cause) {
		return new FailureAnalysis(cause.getMessage() + ". Ignoring it could leave open what was meant to be closed.",
				"Remove the property '" + cause.getProperty() + "', or use a version of Hein that supports it.", cause);
	}

}
