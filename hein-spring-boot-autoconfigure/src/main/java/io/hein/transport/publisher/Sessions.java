package io.hein.transport.publisher;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.hein.transport.confirm.Recipient;
import org.jspecify.annotations.Nullable;

/**
 * The attached connections by name: at most one for each. Thread-safe.
 */
final class Sessions {

	private final int max;

	private final int maxClassic;

	private volatile boolean closing;

	private final Map<String, Session> byName = new ConcurrentHashMap<>();

	Sessions(int max, int maxClassic) {
		this.max = max;
		this.maxClassic = maxClassic;
	}

	/**
	 * Give a newcomer its name, if it is free or the newcomer's own.
	 */
	synchronized Admission admit(Session newcomer) {
		Session holder = this.byName.get(newcomer.name());
		if (holder != null && !holder.instanceId().equals(newcomer.instanceId())) {
			return new Admission(Outcome.NAME_HELD, holder);
		}
		if (holder == null && isFullFor(newcomer)) {
			return new Admission(Outcome.FULL, null);
		}
		this.byName.put(newcomer.name(), newcomer);
		return new Admission(Outcome.ADMITTED, holder);
	}

	private boolean isFullFor(Session newcomer) {
		return this.byName.size() >= this.max || (newcomer.isClassic() && classic() >= this.maxClassic);
	}

	/**
	 * Give the name of a holder that does not answer to a newcomer.
	 * @return whether the holder still had it
	 */
	synchronized boolean takeOver(Session holder, Session newcomer) {
		return this.byName.replace(newcomer.name(), holder, newcomer);
	}

	synchronized void remove(Session connection) {
		this.byName.remove(connection.name(), connection);
	}

	/**
	 * No connection may attach from now on.
	 */
	void close() {
		this.closing = true;
	}

	/**
	 * Whether it is too late to attach.
	 */
	boolean isClosing() {
		return this.closing;
	}

	/**
	 * Whether everything up to the head has left.
	 */
	boolean areDrained() {
		return this.byName.values().stream().allMatch(Session::isDrained);
	}

	/**
	 * The largest lag of all.
	 * @param head the head of the log
	 * @return how many messages of the log, {@code null} if it may be more than is known
	 */
	@Nullable Long maxLag(long head) {
		long known = 0;
		long possible = 0;
		for (Session session : all()) {
			if (session.isAttached()) {
				Long lag = session.lag();
				if (lag != null) {
					known = Math.max(known, lag);
				}
				else {
					possible = Math.max(possible, head - session.received());
				}
			}
		}
		return (possible <= known) ? known : null;
	}

	boolean isCurrent(Session connection) {
		return this.byName.get(connection.name()) == connection;
	}

	Collection<Session> all() {
		return this.byName.values();
	}

	/**
	 * Who is asked for reports of a message that is being appended.
	 */
	List<Recipient> asked(long sequence, byte[] topic) {
		List<Recipient> asked = new ArrayList<>();
		for (Session session : all()) {
			if (session.isAsked(sequence, topic)) {
				asked.add(session.recipient());
			}
		}
		return asked;
	}

	int size() {
		return this.byName.size();
	}

	/**
	 * How many of them speak the classic protocol.
	 */
	int classic() {
		return (int) this.byName.values().stream().filter(Session::isClassic).count();
	}

	/**
	 * What became of a newcomer.
	 */
	enum Outcome {

		ADMITTED, NAME_HELD, FULL

	}

	/**
	 * What became of a newcomer, and which connection has or had the name.
	 *
	 * @param outcome what became of it
	 * @param holder the connection that has the name, or had it until now, if any
	 */
	record Admission(Outcome outcome, @Nullable Session holder) {
	}

}
