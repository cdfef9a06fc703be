package io.hein.sample.wall;

import io.hein.core.ConnectedSubscriber;
import io.hein.core.HeinGap;
import io.hein.event.HeinDisconnectedEvent;
import io.hein.event.HeinEvent;
import io.hein.event.HeinGapEvent;
import io.hein.event.HeinListenerFailedEvent;
import io.hein.event.HeinLiveEvent;
import io.hein.event.HeinPublisherStartedEvent;
import io.hein.event.HeinSubscriberConnectedEvent;
import io.hein.event.HeinSubscriberDisconnectedEvent;
import io.hein.event.HeinSubscriberRefusedEvent;
import io.hein.event.HeinSubscriberSlowEvent;
import io.hein.sample.wall.Lines.Kind;
import io.hein.transport.frame.Position;
import io.hein.transport.publisher.DisconnectReason;

import org.springframework.context.ApplicationListener;

/**
 * Writes the events of an application as lines.
 */
public final class EventSentences implements ApplicationListener<HeinEvent> {

	private final Lines lines;

	private final String who;

	/**
	 * Create a writer.
	 * @param lines where to write
	 * @param who the application's name on the page
	 */
	public EventSentences(Lines lines, String who) {
		this.lines = lines;
		this.who = who;
	}

	@Override
	public void onApplicationEvent(HeinEvent event) {
		if (event instanceof HeinPublisherStartedEvent started) {
			started(started);
		}
		else if (event instanceof HeinSubscriberConnectedEvent connected) {
			ConnectedSubscriber subscriber = connected.getSubscriber();
			write(Kind.GOOD,
					"connected: %s from port %d (%s), resuming after position %,d".formatted(subscriber.name(),
							subscriber.address().getPort(), subscriber.protocol(),
							subscriber.position().toPosition().sequence()));
		}
		else if (event instanceof HeinSubscriberDisconnectedEvent disconnected) {
			disconnected(disconnected.getSubscriber().name(), disconnected.getReason());
		}
		else if (event instanceof HeinSubscriberRefusedEvent refused) {
			write(Kind.BAD, "refused: " + ((refused.getName() != null) ? refused.getName() : "a stranger") + ", "
					+ refused.getCode() + ": " + refused.getMessage());
		}
		else if (event instanceof HeinSubscriberSlowEvent slow) {
			Long lag = slow.getSubscriber().lag();
			write(Kind.WARN, "slow: %s is %s messages behind".formatted(slow.getSubscriber().name(),
					(lag != null) ? "%,d".formatted(lag) : "an unknown number of"));
		}
		else if (event instanceof HeinGapEvent gap) {
			gap(gap.getGap());
		}
		else if (event instanceof HeinDisconnectedEvent disconnected) {
			write(Kind.WARN, "away: " + disconnected.getReason());
		}
		else if (event instanceof HeinLiveEvent) {
			write(Kind.GOOD, "live: it has caught up");
		}
		else if (event instanceof HeinListenerFailedEvent failed) {
			failed(failed);
		}
	}

	private void disconnected(String name, DisconnectReason reason) {
		switch (reason) {
			case GOODBYE -> write(Kind.INFO, "goodbye: " + name + " has left");
			case SHUTDOWN -> write(Kind.INFO, "goodbye: " + name + " was informed that the publisher stops");
			case MOVED -> write(Kind.INFO, "goodbye: " + name + " was asked to go on at another publisher");
			case SLOW ->
				write(Kind.BAD, "slow: " + name + " fell behind and was disconnected, according to its policy");
			case STALLED -> write(Kind.BAD, "stalled: " + name + " took no byte and was disconnected");
			default -> write(Kind.WARN, "lost: the connection to " + name + " (" + reason + ")");
		}
	}

	private void started(HeinPublisherStartedEvent started) {
		Position head = started.getPublisher().head();
		String log = (started.getPublisher().backbone() != null)
				? "the shared log up to position %,d".formatted(head.sequence()) : "a new log";
		write(Kind.GOOD, "listens on port %d, with %s, epoch %s".formatted(started.getAddress().getPort(), log,
				Text.epoch(head.epoch())));
	}

	private void gap(HeinGap gap) {
		if (gap.isEmpty()) {
			write(Kind.INFO, "new log: nothing of the old one was missed");
		}
		else {
			write(Kind.BAD, "gap: " + Text.gap(gap));
		}
	}

	private void failed(HeinListenerFailedEvent failed) {
		String where = (failed.getPositions().isEmpty()) ? "a gap"
				: "position %,d".formatted(failed.getPositions().get(0).toPosition().sequence());
		Throwable cause = failed.getCause();
		while (cause.getCause() != null) {
			cause = cause.getCause();
		}
		write(Kind.BAD, "listener failed at " + where + ", which is skipped: "
				+ ((cause.getMessage() != null) ? cause.getMessage() : cause.toString()));
	}

	private void write(Kind kind, String text) {
		this.lines.add(this.who, kind, text);
	}

}
