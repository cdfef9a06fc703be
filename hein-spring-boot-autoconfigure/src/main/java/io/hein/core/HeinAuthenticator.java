package io.hein.core;

import io.hein.transport.admission.Authenticator;

/**
 * Finds out who a subscriber is that wants to attach to the publisher. A bean of this
 * type takes the place of {@code hein.publisher.auth.*} and of the rule that a
 * subscriber's certificate must be one for its name.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface HeinAuthenticator extends Authenticator {

}
