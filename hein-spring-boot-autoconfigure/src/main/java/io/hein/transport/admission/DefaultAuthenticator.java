package io.hein.transport.admission;

import java.security.Principal;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;

/**
 * What holds unless users have an authenticator of their own. A certificate, if one was
 * shown, must be one for the name, and a token must be valid if there are any: each by
 * itself is not enough where both are asked for.
 */
public final class DefaultAuthenticator implements Authenticator {

	private static final int DNS_NAME = 2;

	private final Tokens tokens;

	/**
	 * Create an authenticator.
	 * @param tokens the valid tokens; if there are none, none is asked for
	 */
	public DefaultAuthenticator(Tokens tokens) {
		this.tokens = tokens;
	}

	@Override
	public Principal authenticate(Credentials credentials) {
		Principal principal = new SubscriberPrincipal(credentials.name());
		if (!credentials.certificates().isEmpty()) {
			X509Certificate certificate = credentials.certificates().get(0);
			if (!isFor(certificate, credentials.name())) {
				throw new AuthenticationException("its certificate is not for that name: no DNS name among its "
						+ "subject alternative names is the same");
			}
			principal = certificate.getSubjectX500Principal();
		}
		if (!this.tokens.isEmpty() && !this.tokens.accept(credentials.name(), credentials.token())) {
			throw new AuthenticationException(
					(credentials.token() != null) ? "its token is not valid for that name" : "it has no token");
		}
		return principal;
	}

	/**
	 * The whole name, letter by letter: anything more lenient lets one subscriber pass
	 * for another.
	 */
	private static boolean isFor(X509Certificate certificate, String name) {
		try {
			Collection<List<?>> names = certificate.getSubjectAlternativeNames();
			return names != null && names.stream()
				.anyMatch((entry) -> Integer.valueOf(DNS_NAME).equals(entry.get(0)) && name.equals(entry.get(1)));
		}
		catch (CertificateParsingException ex) {
			return false;
		}
	}

}
