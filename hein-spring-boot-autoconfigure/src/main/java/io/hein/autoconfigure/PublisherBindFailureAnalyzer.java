package io.hein.autoconfigure;

import java.net.InetSocketAddress;

import io.hein.transport.publisher.PublisherBindException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains why the publisher cannot listen.
 */
class PublisherBindFailureAnalyzer extends AbstractFailureAnalyzer<PublisherBindException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, PublisherBindException cause) {
		InetSocketAddress address = cause.address();
		String where = address.getHostString() + ":" + address.getPort();
		if (cause.isPortInUse()) {
			return new FailureAnalysis("The Hein publisher cannot listen on " + where + ": the port is already in use.",
					"Stop the process that listens on port " + address.getPort() + ", or let the publisher listen "
							+ "on another one: change the property 'hein.publisher.port' ('0' for any free port).",
					cause);
		}
		return new FailureAnalysis(cause.getMessage(),
				"Set the property 'hein.publisher.address' to an address of this machine, and 'hein.publisher.port' "
						+ "to a port that this process may listen on.",
				cause);
	}

}
