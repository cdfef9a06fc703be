package io.hein.health;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

import io.hein.listener.MessageListenerContainer;
import io.hein.transport.fleet.Attach;
import io.hein.transport.lane.LaneState;
import io.hein.transport.subscriber.ConnectionState;
import io.hein.transport.subscriber.ConnectionStatus;
import io.hein.transport.subscriber.Subscriber;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.util.Assert;

/**
 * The health of a connection and its listeners. Up while it is connected, also if its
 * listeners are paused or behind; down when it was away, attached to too few publishers
 * or made no progress for too long, when the publisher refuses it, or when a listener has
 * died; unknown otherwise, as when its listeners were stopped on purpose.
 *
 * @since 0.1.0
 */
public class HeinConnectionHealthIndicator extends AbstractHealthIndicator {

	private final Subscriber subscriber;

	private final Supplier<Collection<MessageListenerContainer>> listeners;

	private final Duration downAfter;

	private final int minPublishers;

	private final Clock clock;

	/**
	 * Create an indicator.
	 * @param subscriber the connection's subscriber
	 * @param listeners gives the containers of the connection's listeners
	 * @param downAfter how long it may be away before it is down
	 */
	public HeinConnectionHealthIndicator(Subscriber subscriber,
			Supplier<Collection<MessageListenerContainer>> listeners, Duration downAfter) {
		this(subscriber, listeners, downAfter, 1);
	}

	/**
	 * Create an indicator.
	 * @param subscriber the connection's subscriber
	 * @param listeners gives the containers of the connection's listeners
	 * @param downAfter how long it may be away, or attached to too few publishers, before
	 * it is down
	 * @param minPublishers how many publishers are enough, for a subscriber that attaches
	 * to all
	 */
	public HeinConnectionHealthIndicator(Subscriber subscriber,
			Supplier<Collection<MessageListenerContainer>> listeners, Duration downAfter, int minPublishers) {
		this(subscriber, listeners, downAfter, minPublishers, Clock.systemUTC());
	}

	HeinConnectionHealthIndicator(Subscriber subscriber, Supplier<Collection<MessageListenerContainer>> listeners,
			Duration downAfter, int minPublishers, Clock clock) {
		super("Hein connection health check failed");
		Assert.notNull(subscriber, "'subscriber' must not be null");
		Assert.notNull(listeners, "'listeners' must not be null");
		Assert.notNull(downAfter, "'downAfter' must not be null");
		Assert.isTrue(minPublishers >= 1, "'minPublishers' must be at least 1");
		this.subscriber = subscriber;
		this.listeners = listeners;
		this.downAfter = downAfter;
		this.minPublishers = minPublishers;
		this.clock = clock;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		ConnectionStatus status = this.subscriber.status();
		Map<String, String> states = new LinkedHashMap<>();
		this.listeners.get().forEach((container) -> states.put(container.getId(), container.getState().name()));
		Long lag = status.lag();
		builder.status(status(status, states))
			.withDetail("state", state(status, states))
			.withDetail("since", status.since())
			.withDetail("lag", (lag != null) ? lag : "unknown");
		if (this.subscriber.attach() == Attach.ALL) {
			builder.withDetail("publishers", count());
			if (this.minPublishers > 1) {
				builder.withDetail("minPublishers", this.minPublishers);
			}
		}
		if (status.lastError() != null) {
			builder.withDetail("lastError", status.lastError());
		}
		if (!states.isEmpty()) {
			builder.withDetail("listeners", states);
		}
	}

	/**
	 * How many of its publishers are in which state.
	 */
	private Map<String, Long> count() {
		Map<String, Long> counts = new TreeMap<>();
		this.subscriber.publishers()
			.forEach((publisher) -> counts.merge(publisher.status().state().name(), 1L, Long::sum));
		return counts;
	}

	private Status status(ConnectionStatus status, Map<String, String> listeners) {
		if (listeners.containsValue(LaneState.DEAD.name()) || status.isRefused()) {
			return Status.DOWN;
		}
		Instant standstill = status.standstill();
		if (standstill != null) {
			return (isTooLongAgo(standstill)) ? Status.DOWN : Status.UNKNOWN;
		}
		if (status.paused()) {
			return Status.UP;
		}
		return switch (status.state()) {
			case CONNECTED -> (this.subscriber.attach() == Attach.ALL) ? statusOfSome() : Status.UP;
			case STOPPED, IDLE -> Status.UNKNOWN;
			case CONNECTING, WAITING -> (isTooLongAgo(status.since())) ? Status.DOWN : Status.UNKNOWN;
		};
	}

	private Status statusOfSome() {
		Instant since = this.subscriber.fewerSince(this.minPublishers);
		if (since == null) {
			return Status.UP;
		}
		return (isTooLongAgo(since)) ? Status.DOWN : Status.UNKNOWN;
	}

	private boolean isTooLongAgo(Instant since) {
		return Duration.between(since, this.clock.instant()).compareTo(this.downAfter) >= 0;
	}

	private static String state(ConnectionStatus status, Map<String, String> listeners) {
		// A connection is paused when all listeners that take part in it are, or one that
		// is keeps the others from their messages
		boolean paused = status.paused()
				|| status.state() == ConnectionState.CONNECTED && listeners.containsValue(LaneState.PAUSED.name())
						&& !listeners.containsValue(LaneState.RUNNING.name());
		return (paused) ? LaneState.PAUSED.name() : status.state().name();
	}

}
