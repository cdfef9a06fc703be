package io.hein.transport.kafka;

import java.util.concurrent.ExecutionException;

import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;

/**
 * What exceptions of Kafka's clients mean.
 */
final class KafkaFailures {

	private KafkaFailures() {
	}

	/**
	 * What has failed, without what was thrown around it.
	 */
	static Throwable cause(Throwable failure) {
		Throwable cause = failure;
		while (cause instanceof ExecutionException && cause.getCause() != null) {
			cause = cause.getCause();
		}
		return cause;
	}

	/**
	 * The innermost cause.
	 */
	static Throwable root(Throwable failure) {
		Throwable root = failure;
		while (root.getCause() != null && root.getCause() != root) {
			root = root.getCause();
		}
		return root;
	}

	/**
	 * Whether Kafka does not let this application do it.
	 */
	static boolean isDenied(Throwable failure) {
		return failure instanceof AuthenticationException || failure instanceof AuthorizationException;
	}

	/**
	 * Whether the properties of a client are wrong, and not just a name that leads
	 * nowhere at present.
	 */
	static boolean isWrongProperty(Throwable failure) {
		Throwable root = root(failure);
		return root instanceof ConfigException && !isUnknownHost(root);
	}

	private static boolean isUnknownHost(Throwable root) {
		return String.valueOf(root.getMessage()).contains("No resolvable bootstrap urls");
	}

	/**
	 * What it says.
	 */
	static String text(Throwable failure) {
		Throwable cause = cause(failure);
		return cause.getClass().getSimpleName() + ((cause.getMessage() != null) ? ": " + cause.getMessage() : "");
	}

}
