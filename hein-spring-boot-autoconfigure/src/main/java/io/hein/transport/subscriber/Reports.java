package io.hein.transport.subscriber;

import java.net.InetSocketAddress;

import io.hein.transport.frame.ErrorCode;
import io.hein.transport.frame.Welcome;
import io.hein.transport.lane.Gap;
import io.hein.transport.netty.LimitedLog;
import io.hein.transport.netty.SafeLog;
import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * Reports what happens to the connection: to callers that ask for the status, in the log,
 * and to listeners. For the event loop only, except {@link #link()}.
 */
final class Reports {

	private static final Log logger = SafeLog.getLog(Subscriber.class);

	private final String name;

	private final int maxMessageSize;

	private final SubscriberLoop.Events events;

	private final LimitedLog lines = new LimitedLog(logger);

	/**
	 * Whether it was said that there is no connection.
	 */
	private boolean failing;

	private volatile Link link = Link.stopped();

	Reports(String name, SubscriberOptions options, SubscriberLoop.Events events) {
		this.name = name;
		this.maxMessageSize = options.maxMessageSize;
		this.events = events;
	}

	/**
	 * Current connection status. For any thread.
	 * @return the status
	 */
	Link link() {
		return this.link;
	}

	LimitedLog lines() {
		return this.lines;
	}

	/**
	 * The subscriber begins: a failure is new again.
	 */
	void begin() {
		this.failing = false;
	}

	void state(ConnectionState state) {
		this.link = this.link.state(state);
	}

	void connecting(InetSocketAddress address) {
		if (logger.isDebugEnabled()) {
			logger.debug("Subscriber '" + this.name + "' dials " + address);
		}
		this.link = this.link.connecting(address);
	}

	void connected(InetSocketAddress address, Welcome welcome) {
		this.failing = false;
		this.link = Link.connected(address, welcome.publisherName());
		this.lines.info("connected",
				() -> "Subscriber '" + this.name + "' is connected to " + describe(welcome) + " at " + address);
		if (welcome.maxMessageSize() > this.maxMessageSize) {
			this.lines.warn("too large",
					() -> "The " + describe(welcome) + " allows messages of " + welcome.maxMessageSize()
							+ " bytes, but subscriber '" + this.name + "' accepts at most " + this.maxMessageSize
							+ "; a longer one will be a gap");
		}
		this.events.connected(address, welcome);
	}

	private static String describe(Welcome welcome) {
		return "publisher '" + LimitedLog.escape(welcome.publisherName()) + "'";
	}

	void live() {
		this.link = this.link.passedHead();
		this.events.live();
	}

	void gap(Gap gap) {
		if (gap.count() == 0) {
			this.lines.info("another log", () -> "Subscriber '" + this.name
					+ "' reads another log; it has missed nothing of the previous one");
		}
		else {
			this.lines.warn("gap", () -> "Subscriber '" + this.name + "' has a gap: " + gap.describe());
		}
		this.events.gap(gap);
	}

	/**
	 * An attached connection has ended.
	 */
	void disconnected(InetSocketAddress address, ConnectionEnd end) {
		this.lines.info("disconnected",
				() -> "Subscriber '" + this.name + "' lost its connection to " + address + ": " + end.reason());
		this.events.disconnected(address, end.reason());
		this.link = this.link.disconnected();
	}

	/**
	 * A connection has ended that was wanted, attached or not.
	 */
	void lost(InetSocketAddress address, ConnectionEnd end, boolean attached) {
		if (end.fault()) {
			this.lines.warn("fault",
					() -> "Subscriber '" + this.name + "', connection to " + address + ": " + end.reason());
		}
		failed("has no connection to " + address + " (" + end.reason() + ")", end.code(), attached);
	}

	/**
	 * Something failed that should not.
	 */
	void unexpected(Throwable failure) {
		this.lines.warn("unexpected", () -> "Subscriber '" + this.name
				+ "' could not continue because of an unexpected failure; it will try again", failure);
	}

	/**
	 * Connections are made again and again and bring nothing.
	 */
	void standstill(InetSocketAddress address, String what) {
		this.lines.warn("standstill", () -> "Subscriber '" + this.name + "' " + what + ". The publisher at " + address
				+ " or something on the way ends connections at once, or drops large packets (compare the MTUs)");
	}

	/**
	 * There is no connection, and none is made: nothing could be taken.
	 * @param why why not
	 */
	void withoutRoom(String why) {
		failed("does not dial: " + why, this.link.lastCode(), false);
	}

	/**
	 * There is no connection.
	 * @param reason what the subscriber does or has not, and why
	 * @param code the publisher's code for it, if it gave one
	 * @param known whether it was said already
	 */
	void failed(String reason, @Nullable ErrorCode code, boolean known) {
		this.link = this.link.failed(reason, code);
		String text = "Subscriber '" + this.name + "' " + reason + "; it will try again";
		if (this.failing || known) {
			logger.debug(text);
		}
		else {
			this.failing = true;
			logger.info(text);
		}
	}

}
