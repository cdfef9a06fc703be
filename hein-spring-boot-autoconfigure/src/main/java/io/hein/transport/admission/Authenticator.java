package io.hein.transport.admission;

import java.security.Principal;

import org.jspecify.annotations.Nullable;

/**
 * Finds out who a subscriber is that wants to attach. Called for each new connection, on
 * one of a few threads for that, several of them at a time; it may wait, but the
 * hand-shake has a deadline.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface Authenticator {

	/**
	 * Authenticate a subscriber.
	 * @param credentials what it shows
	 * @return who it is, {@code null} if it may not attach
	 * @throws AuthenticationException if it may not attach, to say why in the publisher's
	 * log; the subscriber is not told. Any other exception refuses it too.
	 */
	@Nullable Principal authenticate(Credentials credentials);

}
