package io.hein.transport.netty;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;

import javax.net.ssl.SSLException;

import io.netty.handler.ssl.NotSslRecordException;
import org.jspecify.annotations.Nullable;

/**
 * Says in words for people why TLS failed. Never shows what a peer sent in clear: that
 * may be a token of one that speaks without TLS.
 *
 * @since 0.1.0
 */
public final class TlsFailure {

	private static final String ALERT = "Received fatal alert: ";

	private TlsFailure() {
	}

	/**
	 * Whether it is one of TLS, rather than of the network, so that another attempt would
	 * fail in the same way.
	 * @param cause the failure
	 * @return whether it is
	 */
	public static boolean isRefusal(@Nullable Throwable cause) {
		return find(cause, SSLException.class) != null || find(cause, CertificateException.class) != null;
	}

	/**
	 * Describe a failure.
	 * @param cause the failure
	 * @return a part of a sentence, safe to log
	 */
	public static String describe(@Nullable Throwable cause) {
		if (find(cause, NotSslRecordException.class) != null) {
			return "the other side does not speak TLS";
		}
		if (!isRefusal(cause)) {
			return "the connection ended during the TLS handshake";
		}
		return "the TLS handshake failed: " + reason(cause);
	}

	private static String reason(@Nullable Throwable cause) {
		String message = LimitedLog.escape(rootMessage(cause));
		if (find(cause, CertificateExpiredException.class) != null) {
			return "the certificate of the other side has expired (" + message + ")";
		}
		if (find(cause, CertificateNotYetValidException.class) != null) {
			return "the certificate of the other side is not valid yet (" + message + ")";
		}
		if (message.startsWith(ALERT)) {
			return alert(message.substring(ALERT.length()));
		}
		if (message.startsWith("Empty client certificate chain")
				|| message.startsWith("Empty server certificate chain")) {
			return "the other side presented no certificate";
		}
		if (find(cause, CertPathBuilderException.class) != null
				|| find(cause, CertPathValidatorException.class) != null) {
			return "the certificate of the other side is not from an authority that is trusted here (" + message + ")";
		}
		if (find(cause, CertificateException.class) != null) {
			return "the certificate of the other side is not accepted (" + message + ")";
		}
		return message;
	}

	private static String alert(String alert) {
		return switch (alert) {
			case "certificate_required" -> "the other side requires a certificate (alert certificate_required)";
			case "bad_certificate", "unsupported_certificate", "certificate_revoked", "certificate_expired",
					"certificate_unknown", "unknown_ca", "access_denied" ->
				"the other side does not accept the certificate of this side, or requires one (alert " + alert + ")";
			case "protocol_version", "handshake_failure", "insufficient_security" ->
				"the two sides have no version of TLS or cipher in common (alert " + alert + ")";
			default -> "the other side ended it (alert " + alert + ")";
		};
	}

	private static String rootMessage(@Nullable Throwable cause) {
		return (cause != null) ? SafeLog.message(SafeLog.root(cause)) : "null";
	}

	private static <T extends Throwable> @Nullable T find(@Nullable Throwable cause, Class<T> type) {
		Throwable at = cause;
		for (int depth = 0; at != null && depth < 20; depth++) {
			if (type.isInstance(at)) {
				return type.cast(at);
			}
			at = SafeLog.cause(at);
		}
		return null;
	}

}
