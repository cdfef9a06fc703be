package io.hein.autoconfigure;

import io.hein.transport.log.InsufficientDirectMemoryException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains that the log is larger than the memory it could be in.
 */
class InsufficientDirectMemoryFailureAnalyzer extends AbstractFailureAnalyzer<InsufficientDirectMemoryException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InsufficientDirectMemoryException cause) {
		String description = "The log of the Hein publisher may take " + cause.requested()
				+ " bytes of direct memory (property 'hein.publisher.log.max-size'), but this JVM may take only "
				+ cause.available() + " bytes of it.";
		return new FailureAnalysis(description,
				"Make 'hein.publisher.log.max-size' smaller, or give the JVM more with -XX:MaxDirectMemorySize.",
				cause);
	}

}
