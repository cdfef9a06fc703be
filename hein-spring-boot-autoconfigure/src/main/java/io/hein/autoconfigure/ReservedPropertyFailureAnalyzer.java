package io.hein.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains that a property belongs to another version.
 */
class ReservedPropertyFailureAnalyzer extends AbstractFailureAnalyzer<ReservedPropertyException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, ReservedPropertyException cause) {
		return new FailureAnalysis(
				"The property '" + cause.getProperty() + "' is set, but " + cause.getReason()
						+ ". To ignore it would be to leave something open that was meant to be closed.",
				"Remove the property '" + cause.getProperty() + "', or use a version of Hein that knows it.", cause);
	}

}
