package io.hein.transport.kafka;

import java.util.List;
import java.util.concurrent.ExecutionException;

import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SslAuthenticationException;

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
	 * What Kafka does not let this application do, for people.
	 * @param failure says so
	 * @param servers that do not
	 * @param topic what they do not give access to
	 */
	static String refusal(Throwable failure, List<String> servers, String topic) {
		return "Kafka at "
				+ String.join(", ", servers) + ((failure instanceof AuthenticationException)
						? " does not let this application in" : " does not give this application access")
				+ ", for topic '" + topic + "': " + text(failure);
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
		String text = cause.getClass().getSimpleName()
				+ ((cause.getMessage() != null) ? ": " + cause.getMessage() : "");
		Throwable reason = cause.getCause();
		// by itself it says only that a handshake has failed
		return (cause instanceof SslAuthenticationException && reason != null) ? text + " (" + reason.getMessage() + ")"
				: text;
	}

}
