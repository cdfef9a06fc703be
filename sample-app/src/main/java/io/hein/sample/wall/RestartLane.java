package io.hein.sample.wall;

import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.hein.core.HeinGap;
import io.hein.event.HeinDisconnectedEvent;
import io.hein.event.HeinEvent;
import io.hein.event.HeinLiveEvent;
import io.hein.sample.subscriber.Display;
import io.hein.sample.telemetry.Reading;
import io.hein.sample.wall.Lines.Kind;
import io.hein.sample.wall.RestartView.LaneView;
import io.hein.transport.frame.Position;
import io.hein.transport.subscriber.Subscriber;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationListener;

/**
 * What a subscriber gets from a publisher that is a process of its own and publishes
 * numbers: the display and the events of the one, and what the other says. Thread-safe.
 */
public final class RestartLane implements Display, ApplicationListener<HeinEvent> {

	private final String name;

	private final SubscriberPane pane;

	private final EventSentences sentences;

	private final Lines lines;

	private final Slices slices = new Slices();

	private final Tally tally = new Tally();

	private volatile @Nullable Long process;

	private volatile @Nullable Position head;

	private volatile String problem = "";

	/**
	 * Create a lane.
	 * @param name the name on the page
	 * @param subscriber gives the subscriber, {@code null} while there is none
	 * @param handledMessages gives how many messages its listener has handled
	 * @param lines where to write what happens
	 */
	public RestartLane(String name, Supplier<? extends @Nullable Subscriber> subscriber, LongSupplier handledMessages,
			Lines lines) {
		this.name = name;
		this.pane = new SubscriberPane(name, "", subscriber, handledMessages, Controls.NONE);
		this.sentences = new EventSentences(lines, name);
		this.lines = lines;
	}

	/**
	 * The publisher listens.
	 * @param pid its process
	 * @param head the last position in its log
	 */
	public void listens(long pid, Position head) {
		this.process = pid;
		this.head = head;
		this.problem = "";
		this.lines.add(this.name, Kind.GOOD,
				"process %d publishes, with %s, epoch %s".formatted(pid,
						(head.sequence() > 0) ? "the log up to position %,d".formatted(head.sequence()) : "a new log",
						Text.epoch(head.epoch())));
	}

	/**
	 * The publisher has published a number.
	 * @param number the number
	 * @param position its position
	 */
	public void published(int number, Position position) {
		this.tally.published(number);
		this.head = position;
	}

	/**
	 * The publisher was killed because of a button.
	 * @param pid its process
	 */
	public void killed(long pid) {
		end("process %d was killed, without a warning".formatted(pid), "");
	}

	/**
	 * The publisher has ended for an unknown reason, or was not started.
	 * @param text a sentence that says so
	 */
	public void failed(String text) {
		end(text, text);
	}

	private void end(String line, String problem) {
		this.process = null;
		this.problem = problem;
		this.lines.add(this.name, Kind.BAD, line);
	}

	/**
	 * Whether the subscriber has got all that was published.
	 * @return whether nothing may still come
	 */
	public boolean isSettled() {
		return this.tally.counts().waiting() == 0;
	}

	/**
	 * Whether the subscriber is connected and has caught up.
	 * @return whether it has
	 */
	public boolean isLive() {
		return this.tally.isLive();
	}

	@Override
	public void show(String topic, String text) {
		this.tally.received(Integer.parseInt(text));
	}

	@Override
	public void show(Reading reading) {
		// There are none
	}

	@Override
	public void missed(HeinGap gap) {
		// The tape shows it
	}

	@Override
	public void onApplicationEvent(HeinEvent event) {
		this.pane.onApplicationEvent(event);
		this.sentences.onApplicationEvent(event);
		if (event instanceof HeinDisconnectedEvent) {
			this.tally.away(System.nanoTime());
		}
		else if (event instanceof HeinLiveEvent) {
			this.tally.live(System.nanoTime());
		}
	}

	LaneView look(long nanos) {
		this.slices.add(this.head, nanos);
		// The publisher is elsewhere, so only the tape is about the head that it has said
		PaneView view = this.pane.look(new Moment(nanos, null, Map.of(), this.slices));
		return new LaneView(this.name, view.state(), this.process, this.problem, view.lastGap(), view.tape(),
				this.tally.counts());
	}

}
