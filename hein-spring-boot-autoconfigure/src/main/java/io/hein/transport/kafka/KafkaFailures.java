package io.hein.transport.kafka;

import java.util.concurrent.ExecutionException;

import io.hein.transport.backbone.BackboneException;
import io.hein.transport.backbone.BackboneException.Reason;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.jspecify.annotations.Nullable;

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
	 * What to throw when Kafka does not do at the start what it has to.
	 * @param settings where it is
	 * @param topic what it has to do it with
	 * @param failure what it says, {@code null} if nothing
	 */
	static BackboneException atStart(KafkaSettings settings, String topic, @Nullable Throwable failure) {
		String what = " did not answer";
		Reason reason = Reason.UNREACHABLE;
		if (failure != null && isDenied(failure)) {
			reason = Reason.NOT_AUTHORIZED;
			what = (failure instanceof AuthenticationException) ? " does not let this application in"
					: " does not give this application access";
		}
		return new BackboneException(
				reason, settings.servers(), topic, "Kafka at " + String.join(", ", settings.servers()) + what
						+ ", for topic '" + topic + "'" + ((failure != null) ? " (" + text(failure) + ")" : ""),
				failure);
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
