package io.hein.autoconfigure;

import io.hein.transport.lane.DirectLaneException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains that a connection which calls its listener directly cannot have that listener.
 */
class DirectListenerFailureAnalyzer extends AbstractFailureAnalyzer<DirectLaneException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, DirectLaneException cause) {
		String remedy = (cause.getOther() != null)
				? "put the listener on another connection ('connection' of @HeinListener,"
						+ " 'hein.subscriber.connection.<name>.addresses')"
				: "set its concurrency to 1";
		return new FailureAnalysis("The @HeinListener " + cause.getMessage() + ".",
				"Remove 'hein.subscriber.listener."
						+ "direct' (or 'hein.subscriber.connection.<name>.listener.direct'), or " + remedy + ".",
				cause);
	}

}
