package io.hein.sample.together;

import io.hein.transport.publisher.PublisherBindException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.annotation.Order;

/**
 * Says which argument chooses another port. Spring Boot and Hein know the property, but
 * not how this application is started. Goes before theirs.
 */
@Order(-1)
class TakenPortFailureAnalyzer implements FailureAnalyzer {

	@Override
	public @Nullable FailureAnalysis analyze(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof PortInUseException taken) {
				return analysis(taken.getPort(), "server.port", taken);
			}
			if (cause instanceof PublisherBindException taken && taken.isPortInUse()) {
				return analysis(taken.address().getPort(), "hein.publisher.port", taken);
			}
		}
		return null;
	}

	private static FailureAnalysis analysis(int port, String property, Throwable cause) {
		String argument = "--" + property + "=" + (port + 100);
		return new FailureAnalysis("Port " + port + " is taken, perhaps by another run of this sample.",
				"Stop what is listening there, or choose another port: add -Dspring-boot.run.arguments=" + argument
						+ " to the Maven command (" + argument + " if you start the jar).",
				cause);
	}

}
