package io.hein.core;

import io.hein.transport.admission.Authenticator;

/**
 * Finds out the identity of a subscriber that wants to attach to the publisher. A bean of
 * this type replaces {@code hein.publisher.auth.*} and the rule that a subscriber's
 * certificate must be issued for its name.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface HeinAuthenticator extends Authenticator {

}
