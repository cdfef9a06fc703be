package io.hein.autoconfigure;

import io.hein.config.InvalidListenerException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains that a listener cannot work as it was declared.
 */
class InvalidListenerFailureAnalyzer extends AbstractFailureAnalyzer<InvalidListenerException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidListenerException cause) {
		return new FailureAnalysis(
				"The listener on " + cause.getListener() + " cannot work:\n\n\t" + cause.getProblem(),
				cause.getAction(), cause);
	}

}
