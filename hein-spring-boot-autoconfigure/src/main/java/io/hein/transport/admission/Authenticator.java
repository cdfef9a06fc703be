package io.hein.transport.admission;

import java.security.Principal;

import org.jspecify.annotations.Nullable;

/**
 * Finds out the identity of a subscriber that wants to attach. Called for each new
 * connection, on threads of its own, several at a time; it may block, but the handshake
 * has a deadline.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface Authenticator {

	/**
	 * Authenticate a subscriber.
	 * @param credentials what it presents
	 * @return its identity, {@code null} if it may not attach
	 * @throws AuthenticationException if it may not attach, to say why in the publisher's
	 * log; the subscriber does not learn it. Any other exception refuses it too.
	 */
	@Nullable Principal authenticate(Credentials credentials);

}
