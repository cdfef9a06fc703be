package io.hein.autoconfigure.cache;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains what is missing for evictions to reach other instances.
 */
class CacheEvictionFailureAnalyzer extends AbstractFailureAnalyzer<CacheEvictionException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, CacheEvictionException cause) {
		return new FailureAnalysis(cause.getMessage() + ".", cause.getAction(), cause);
	}

}
