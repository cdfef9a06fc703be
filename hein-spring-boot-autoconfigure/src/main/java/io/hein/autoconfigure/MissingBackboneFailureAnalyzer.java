package io.hein.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains what a log in Kafka needs.
 */
class MissingBackboneFailureAnalyzer extends AbstractFailureAnalyzer<MissingBackboneException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, MissingBackboneException cause) {
		return new FailureAnalysis(cause.getMessage() + ".",
				"Add the dependency 'org.springframework.boot:spring-boot-starter-kafka', without a version, or remove "
						+ "the property 'hein.publisher.backbone'.",
				cause);
	}

}
