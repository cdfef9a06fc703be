package io.hein.autoconfigure.metrics;

import java.util.Set;

import io.hein.config.HeinConnections;
import io.hein.transport.subscriber.Subscriber;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a context without those of its parent, which has meters of them.
 *
 * @param all all that the context can use
 */
record OwnConnections(HeinConnections all) implements HeinConnections {

	@Override
	public Set<String> names() {
		return this.all.owned();
	}

	@Override
	public @Nullable Subscriber find(String connection) {
		return this.all.find(connection);
	}

}
