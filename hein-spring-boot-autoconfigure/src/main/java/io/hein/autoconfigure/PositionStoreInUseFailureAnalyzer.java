package io.hein.autoconfigure;

import io.hein.core.PositionStoreInUseException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains that the directory of a position store is in use elsewhere.
 */
class PositionStoreInUseFailureAnalyzer extends AbstractFailureAnalyzer<PositionStoreInUseException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, PositionStoreInUseException cause) {
		return new FailureAnalysis(cause.getMessage() + ".",
				"Give each process a directory of its own (the FilePositionStore of this one has "
						+ cause.getDirectory() + "), or stop the other one first. Its lock ends with it.",
				cause);
	}

}
