package io.hein.autoconfigure;

import io.hein.transport.lane.TooManyTopicsException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains that the listeners of a connection have too many topics.
 */
class TooManyTopicsFailureAnalyzer extends AbstractFailureAnalyzer<TooManyTopicsException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, TooManyTopicsException cause) {
		return new FailureAnalysis(
				"The @HeinListener '" + cause.getLane() + "' cannot be started. " + cause.getMessage() + ".",
				"Use fewer, broader patterns, such as 'weather.**', or put listeners on another connection"
						+ " ('connection' of @HeinListener, 'hein.subscriber.connection.<name>.addresses').",
				cause);
	}

}
