package io.hein.core;

import io.hein.transport.admission.Authorizer;

/**
 * Decides which subscriber may have which topics of the publisher. Without a bean of this
 * type every subscriber that may attach may have all topics.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface HeinAuthorizer extends Authorizer {

}
