package io.hein.sample.wall;

import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.hein.core.HeinGap;
import io.hein.event.HeinDisconnectedEvent;
import io.hein.event.HeinEvent;
import io.hein.event.HeinGapEvent;
import io.hein.event.HeinLiveEvent;
import io.hein.transport.frame.Position;
import io.hein.transport.lane.Lane;
import io.hein.transport.publisher.SubscriberInfo;
import io.hein.transport.subscriber.ConnectionState;
import io.hein.transport.subscriber.ConnectionStatus;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.subscriber.SubscriberStatistics;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationListener;

/**
 * The pane of a subscriber of this process.
 */
public final class SubscriberPane implements ApplicationListener<HeinEvent> {

	private final String name;

	private final String about;

	private final Supplier<? extends @Nullable Subscriber> subscriber;

	private final LongSupplier handledMessages;

	private final Controls controls;

	private final Readings readings = new Readings();

	private final Tape tape = new Tape();

	private final Rate rate = new Rate();

	private final Liveliness liveliness = new Liveliness();

	private @Nullable Subscriber last;

	private volatile @Nullable String lastGap;

	/**
	 * Create a pane.
	 * @param name the subscriber's name on the page
	 * @param about what it is there to show
	 * @param subscriber gives the subscriber, {@code null} while there is none
	 * @param handledMessages gives how many messages its listener has handled
	 * @param controls the buttons
	 */
	public SubscriberPane(String name, String about, Supplier<? extends @Nullable Subscriber> subscriber,
			LongSupplier handledMessages, Controls controls) {
		this.name = name;
		this.about = about;
		this.subscriber = subscriber;
		this.handledMessages = handledMessages;
		this.controls = controls;
	}

	/**
	 * The name on the page.
	 * @return the name
	 */
	public String name() {
		return this.name;
	}

	/**
	 * The buttons.
	 * @return the buttons
	 */
	public Controls controls() {
		return this.controls;
	}

	/**
	 * The display that the listener has to show to.
	 * @return the display
	 */
	public Readings readings() {
		return this.readings;
	}

	@Override
	public void onApplicationEvent(HeinEvent event) {
		if (event instanceof HeinGapEvent gap) {
			missed(gap.getGap());
		}
		else if (event instanceof HeinDisconnectedEvent disconnected) {
			this.tape.away(disconnected.getSubscriber().status().received());
		}
		else if (event instanceof HeinLiveEvent live) {
			this.tape.live(live.getSubscriber().status().received());
		}
	}

	private void missed(HeinGap gap) {
		this.tape.missed(gap);
		if (!gap.isEmpty()) {
			this.lastGap = Text.gap(gap);
		}
	}

	@Nullable Position headHeardOf() {
		Subscriber present = this.subscriber.get();
		ConnectionStatus status = (present != null) ? present.status() : null;
		return (status != null && status.received() != null)
				? new Position(status.received().epoch(), Math.max(status.head(), status.received().sequence())) : null;
	}

	PaneView look(Moment moment) {
		Subscriber present = this.subscriber.get();
		if (present != this.last) {
			this.last = present;
			this.tape.restart();
		}
		return (present != null) ? present(present, moment) : absent(moment);
	}

	private PaneView absent(Moment moment) {
		this.readings.take();
		return new PaneView(this.name, this.about, true, "native", List.of(), "away", this.controls.note(), null, null,
				null, null, null, null, 0, 0, 0, 0, 0, null, this.tape.runs(moment.slices().all()), null,
				this.controls.list());
	}

	private PaneView present(Subscriber subscriber, Moment moment) {
		SubscriberStatistics statistics = subscriber.statistics();
		long consumed = statistics.received() + statistics.lost();
		ConnectionStatus status = subscriber.status();
		List<String> topics = topics(subscriber);
		Position received = status.received();
		Position handled = status.handled();
		if (received != null && status.state() == ConnectionState.CONNECTED || received != null && consumed > 0) {
			this.tape.received(received, (topics.equals(List.of("**"))) ? consumed : 0);
		}
		Position head = head(moment, status);
		Long lag = (handled != null && head != null && handled.epoch().equals(head.epoch()))
				? Math.max(0, head.sequence() - handled.sequence()) : null;
		double age = (handled != null && lag != null && lag > 0)
				? moment.slices().age(new Position(handled.epoch(), handled.sequence() + 1), moment.nanos()) : 0;
		SubscriberInfo info = moment.subscribers().get(this.name);
		// A subscriber that reads nothing does not notice that it was given up
		boolean givenUp = moment.head() != null && info == null && status.state() == ConnectionState.CONNECTED;
		String state = (givenUp) ? "away" : this.liveliness.state(status, lag, age, moment.nanos());
		return new PaneView(this.name, this.about, true, subscriber.protocol().name().toLowerCase(), topics, state,
				detail(status, givenUp), Text.address((info != null) ? info.address() : status.address()),
				(received != null) ? Text.epoch(received.epoch()) : null,
				(received != null) ? received.sequence() : null, (handled != null) ? handled.sequence() : null, lag,
				(info != null) ? info.lagBytes() : null, age,
				this.rate.add(this.handledMessages.getAsLong(), moment.nanos()), statistics.received(),
				statistics.lost(), statistics.gaps().values().stream().mapToLong(Long::longValue).sum(), this.lastGap,
				this.tape.runs(moment.slices().all()), this.readings.take(), this.controls.list());
	}

	private String detail(ConnectionStatus status, boolean givenUp) {
		String note = this.controls.note();
		if (!note.isEmpty()) {
			return note;
		}
		if (givenUp) {
			return "The publisher has closed the connection; the subscriber will reconnect when its queue has room.";
		}
		return (status.state() != ConnectionState.CONNECTED && status.lastError() != null) ? status.lastError() : "";
	}

	private static @Nullable Position head(Moment moment, ConnectionStatus status) {
		if (moment.head() != null) {
			return moment.head();
		}
		return (status.received() != null) ? new Position(status.received().epoch(), status.head()) : null;
	}

	private static List<String> topics(Subscriber subscriber) {
		return subscriber.lanes()
			.stream()
			.map(Lane::topics)
			.flatMap((topics) -> topics.patterns().stream())
			.distinct()
			.toList();
	}

}
