package io.hein.autoconfigure;

import io.hein.config.DuplicateListenerException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains that two listeners have the same id.
 */
class DuplicateListenerFailureAnalyzer extends AbstractFailureAnalyzer<DuplicateListenerException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, DuplicateListenerException cause) {
		return new FailureAnalysis(
				"Two listeners have the id '" + cause.getListener() + "'"
						+ ((cause.getDeclarations().isEmpty()) ? ""
								: ": " + String.join(" and ", cause.getDeclarations()))
						+ ".",
				"Give each of them an id of its own: change 'id' of @HeinListener, or leave it out to use a "
						+ "generated one.",
				cause);
	}

}
