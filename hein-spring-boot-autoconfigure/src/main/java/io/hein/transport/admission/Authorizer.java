package io.hein.transport.admission;

import java.security.Principal;
import java.util.List;

/**
 * Decides who may have which topics. Called when a subscriber wants to attach and each
 * time it wants other topics, on one of a few threads for that, several of them at a
 * time; it may wait, but the hand-shake has a deadline.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface Authorizer {

	/**
	 * Whether a subscriber may have all that it wants.
	 * @param name the subscriber's name
	 * @param principal who it is, as the {@link Authenticator} said; without one, a
	 * principal of its name, which nobody has checked
	 * @param topics the patterns of topics that it wants
	 * @return whether it may; if not, its connection is refused or ended
	 */
	boolean isAllowed(String name, Principal principal, List<String> topics);

}
