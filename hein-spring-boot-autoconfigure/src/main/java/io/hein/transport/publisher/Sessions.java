package io.hein.transport.publisher;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * Who is attached, by name: at most one connection for each. Thread-safe.
 */
final class Sessions {

	private final int max;

	private final Map<String, SubscriberConnection> byName = new ConcurrentHashMap<>();

	Sessions(int max) {
		this.max = max;
	}

	/**
	 * Give a newcomer its name, if it is free or the newcomer's own.
	 */
	synchronized Admission admit(SubscriberConnection newcomer) {
		SubscriberConnection holder = this.byName.get(newcomer.name());
		if (holder != null && !holder.instanceId().equals(newcomer.instanceId())) {
			return new Admission(Outcome.NAME_HELD, holder);
		}
		if (holder == null && this.byName.size() >= this.max) {
			return new Admission(Outcome.FULL, null);
		}
		this.byName.put(newcomer.name(), newcomer);
		return new Admission(Outcome.ADMITTED, holder);
	}

	/**
	 * Give the name of a holder that does not answer to a newcomer.
	 * @return whether the holder still had it
	 */
	synchronized boolean takeOver(SubscriberConnection holder, SubscriberConnection newcomer) {
		return this.byName.replace(newcomer.name(), holder, newcomer);
	}

	synchronized void remove(SubscriberConnection connection) {
		this.byName.remove(connection.name(), connection);
	}

	boolean isCurrent(SubscriberConnection connection) {
		return this.byName.get(connection.name()) == connection;
	}

	Collection<SubscriberConnection> all() {
		return this.byName.values();
	}

	int size() {
		return this.byName.size();
	}

	/**
	 * What became of a newcomer.
	 */
	enum Outcome {

		ADMITTED, NAME_HELD, FULL

	}

	/**
	 * What became of a newcomer, and who has or had the name.
	 *
	 * @param outcome what became of it
	 * @param holder who has the name, or had it until now, if anybody
	 */
	record Admission(Outcome outcome, @Nullable SubscriberConnection holder) {
	}

}
