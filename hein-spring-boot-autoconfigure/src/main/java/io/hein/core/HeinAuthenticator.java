package io.hein.core;

import io.hein.transport.admission.Authenticator;

/**
 * Finds out the identity of a subscriber that wants to attach to the publisher. A bean of
 * this type takes the place of {@code hein.publisher.auth.*} and of the rule that a
 * subscriber's certificate must be issued for its name. With tokens in the properties as
 * well the start fails.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface HeinAuthenticator extends Authenticator {

}
