package io.hein.sample.wall;

import java.util.Collection;
import java.util.List;
import java.util.Set;

import io.hein.transport.publisher.SubscriberInfo;

/**
 * The panes of subscribers in other processes: what the publisher knows of them.
 */
final class RemotePanes {

	private static final String CLASSIC = "classic";

	private RemotePanes() {
	}

	static List<PaneView> of(Moment moment, Set<String> own) {
		Collection<SubscriberInfo> subscribers = moment.subscribers().values();
		return subscribers.stream()
			.filter((subscriber) -> !own.contains(subscriber.name()))
			.sorted((one, other) -> one.since().compareTo(other.since()))
			.map((subscriber) -> pane(subscriber, moment))
			.toList();
	}

	private static PaneView pane(SubscriberInfo subscriber, Moment moment) {
		Long lag = (moment.head() != null) ? Math.max(0, moment.head().sequence() - subscriber.handled()) : null;
		Long missing = subscriber.lag();
		boolean complete = missing != null && missing == 0;
		String state = (subscriber.slow()) ? "stale" : (complete) ? "live" : "catching up";
		return new PaneView(subscriber.name(), about(subscriber), false, subscriber.protocol(), subscriber.topics(),
				state, "", Text.address(subscriber.address()),
				(moment.head() != null) ? Text.epoch(moment.head().epoch()) : null, subscriber.position(),
				subscriber.handled(), lag, subscriber.lagBytes(), 0, 0, 0, 0, 0, null, List.of(), null, List.of());
	}

	private static String about(SubscriberInfo subscriber) {
		return (subscriber.protocol().equals(CLASSIC)) ? "a classic peer, as the publisher sees it"
				: "in another process, as the publisher sees it";
	}

}
