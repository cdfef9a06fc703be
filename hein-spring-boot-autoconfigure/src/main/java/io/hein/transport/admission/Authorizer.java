package io.hein.transport.admission;

import java.security.Principal;
import java.util.List;

/**
 * Decides which subscribers may have which topics. Called when a subscriber wants to
 * attach and each time it wants other topics, on threads of its own, several at a time;
 * it may block, but each decision has a deadline.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface Authorizer {

	/**
	 * Whether a subscriber may have all that it wants.
	 * @param name the subscriber's name
	 * @param principal its identity, as the {@link Authenticator} returned it; without
	 * one, a principal with its name, which was not checked
	 * @param topics the patterns of topics that it wants
	 * @return whether it may; if not, its connection is refused or ended
	 */
	boolean isAllowed(String name, Principal principal, List<String> topics);

}
