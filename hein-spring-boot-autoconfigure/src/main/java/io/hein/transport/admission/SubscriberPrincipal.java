package io.hein.transport.admission;

import java.security.Principal;

/**
 * A subscriber of which nothing is known but its name.
 *
 * @param name the name
 */
record SubscriberPrincipal(String name) implements Principal {

	@Override
	public String getName() {
		return this.name;
	}

}
