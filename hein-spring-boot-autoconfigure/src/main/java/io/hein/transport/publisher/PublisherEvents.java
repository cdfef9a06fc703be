package io.hein.transport.publisher;

import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

import io.hein.transport.admission.Limit;
import io.hein.transport.frame.ErrorCode;
import io.hein.transport.netty.LimitedLog;
import io.hein.transport.netty.SafeLog;
import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * What happens at a publisher: each event is logged, counted and passed to the listeners,
 * as far as that applies to it. Thread-safe.
 */
final class PublisherEvents {

	private static final Log logger = SafeLog.getLog(Publisher.class);

	private final Publisher publisher;

	private final PublisherCounters counters;

	private final List<PublisherListener> listeners;

	private final Executor thread;

	private final LimitedLog log = new LimitedLog(logger);

	/**
	 * Create events.
	 * @param publisher whose events they are
	 * @param counters its counters
	 * @param listeners its listeners, as they change; an iterator of them does not change
	 * @param thread calls the listeners; never waits, never throws
	 */
	PublisherEvents(Publisher publisher, PublisherCounters counters, List<PublisherListener> listeners,
			Executor thread) {
		this.publisher = publisher;
		this.counters = counters;
		this.listeners = listeners;
		this.thread = thread;
	}

	void started(InetSocketAddress address) {
		logger.info("Publisher '" + this.publisher.name() + "' listens on " + address.getHostString() + ":"
				+ address.getPort());
		publish((listener, source) -> listener.onStarted(source, address));
	}

	/**
	 * A listener has come after the start.
	 */
	void started(PublisherListener listener, InetSocketAddress address) {
		this.thread.execute(() -> callUnlessRemoved(listener, (late, source) -> late.onStarted(source, address)));
	}

	/**
	 * A subscriber has attached.
	 * @param session its connection
	 * @param head the head of the log at that time
	 */
	void connected(Session session, long head) {
		SubscriberInfo info = session.info();
		this.counters.accepted.increment();
		if (session.isClassic()) {
			this.counters.classicAccepted.increment();
		}
		this.log.info("connected",
				() -> session + " is connected, resuming after " + info.position() + " (head " + head + ")");
		publish((listener, source) -> listener.onConnected(source, info));
	}

	void disconnected(Session session, DisconnectReason reason) {
		this.counters.closed(reason);
		this.log.info("disconnected", () -> session + " is disconnected: " + reason);
		SubscriberInfo info = session.info();
		publish((listener, source) -> listener.onDisconnected(source, info, reason));
	}

	/**
	 * A connection was not attached.
	 * @param session the connection
	 * @param name the name of its subscriber, if that is known
	 * @param code why
	 * @param limit the limit that it hit, if that is why
	 * @param message why in words
	 */
	void refused(Session session, @Nullable String name, ErrorCode code, @Nullable Limit limit, String message) {
		if (limit != null) {
			this.counters.limited(limit);
		}
		this.counters.refused(code);
		this.log.warn((limit != null) ? "limit " + limit : "refused " + code,
				() -> "Refused " + session + ": " + code + ", " + LimitedLog.escape(message)
						+ ((session.isClassic()) ? "; a Python subscriber does not try again by itself" : ""));
		publish((listener, source) -> listener.onRefused(source, session.address(), name, code, message));
	}

	/**
	 * A subscriber has become slow.
	 */
	void slow(Session session) {
		SubscriberInfo info = session.info();
		this.counters.slow.increment();
		this.log.warn("slow", () -> session + " is slow: " + info.describeLag());
		publish((listener, source) -> listener.onSlow(source, info));
	}

	/**
	 * The log has dropped messages before they were sent.
	 */
	void gap(Session session, long from, long to) {
		this.counters.dropped.add(to - from + 1);
		this.log.warn("gap",
				() -> session + " has a gap: " + from + " to " + to + ((session.isClassic())
						? " were dropped before they could be sent to it; a classic subscriber cannot be " + "notified"
						: " were dropped before it could read them"));
	}

	/**
	 * A subscriber is ahead of the log.
	 */
	void setBack(Session session, long received, long head) {
		this.log.error("set back", () -> session + " says that it has received position " + received
				+ ", but the log ends at " + head
				+ ": what its directory holds is older than what was published from it, for example a snapshot "
				+ "of the volume. The positions between are about to be used again: stop the publisher, empty the "
				+ "directory, and start it, so that all subscribers notice", null);
	}

	/**
	 * A subscriber is ahead of the log that this publisher shares with others.
	 */
	void historyLost(Session session, long received, long head) {
		this.log.error("history lost",
				() -> session + " says that it has received position " + received
						+ ", but the log that this publisher shares with others ends at " + head
						+ ": messages that were acknowledged are gone. Raise the generation of the log at all of these "
						+ "publishers, so that all subscribers notice",
				null);
	}

	/**
	 * A message cannot be sent to a subscriber.
	 */
	void unsendable(Session session, long sequence, String why) {
		this.counters.dropped.increment();
		this.log.warn("classic unsendable", () -> session + " is not sent message " + sequence + ": " + why);
	}

	/**
	 * A limit was hit that refuses no connection.
	 */
	void limited(Limit limit) {
		this.counters.limited(limit);
	}

	/**
	 * Something failed that is not known to fail.
	 */
	void unexpected(String message, Throwable cause) {
		this.log.warn("unexpected", () -> {
			logger.debug(message, cause);
			return message + ": " + cause;
		});
	}

	/**
	 * Write a line, unless there were too many of its kind just now.
	 * @param kind the kind of event, a name in the code
	 * @param message makes the line
	 */
	void warn(String kind, Supplier<String> message) {
		this.log.warn(kind, message);
	}

	private void publish(BiConsumer<PublisherListener, Publisher> event) {
		// Those of now: whoever comes later is not called about what was before
		Iterator<PublisherListener> present = this.listeners.iterator();
		if (present.hasNext()) {
			this.thread.execute(() -> present.forEachRemaining((listener) -> callUnlessRemoved(listener, event)));
		}
	}

	private void callUnlessRemoved(PublisherListener listener, BiConsumer<PublisherListener, Publisher> event) {
		if (this.listeners.contains(listener)) {
			call(listener, event);
		}
	}

	private void call(PublisherListener listener, BiConsumer<PublisherListener, Publisher> event) {
		try {
			event.accept(listener, this.publisher);
		}
		catch (Throwable ex) {
			// Others are still called
			logger.warn("A listener of publisher '" + this.publisher.name() + "' failed", ex);
		}
	}

}
