package io.hein.sample.together;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;

import io.hein.config.HeinListenerEndpointRegistry;
import io.hein.listener.MessageListenerContainer;
import io.hein.sample.subscriber.SubscriberConfiguration;
import io.hein.sample.wall.EventSentences;
import io.hein.sample.wall.HandledMessages;
import io.hein.sample.wall.Lines;
import io.hein.sample.wall.SubscriberPane;
import io.hein.test.Cut;
import io.hein.test.FaultProxy;
import io.hein.transport.frame.Position;
import io.hein.transport.lane.LaneState;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.subscriber.Subscriber;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber next to the page, its cable, and its buttons.
 */
final class SubscriberSide extends Buttons {

	private static final String LISTENER = "readings";

	private static final long SHORT_CUT_MILLIS = 5000;

	private static final long LOOK_MILLIS = 100;

	private static final long VISIBLE_MILLIS = 2000;

	/**
	 * The first attempt and the default's two retries.
	 */
	private static final int ATTEMPTS = 3;

	private final String name;

	private final Sibling sibling;

	private final PublisherSide publisher;

	private final SubscriberPane pane;

	private final FaultyDisplay display;

	private final List<String> arguments;

	private volatile @Nullable FaultProxy cable;

	private volatile boolean stalled;

	SubscriberSide(Kind kind, PublisherSide publisher, MeterRegistry registry, Lines lines,
			ScheduledExecutorService scheduler, List<String> arguments) {
		super(scheduler);
		this.name = kind.name();
		this.publisher = publisher;
		this.pane = new SubscriberPane(kind.name(), kind.about(), this::subscriber,
				new HandledMessages(registry, kind.name()), this);
		this.display = new FaultyDisplay(this.pane.readings(), kind.pause());
		this.sibling = new Sibling(kind.name(), registry, List.of(SubscriberConfiguration.class, SiblingMetrics.class),
				List.of(this.pane, new EventSentences(lines, kind.name())));
		this.arguments = List.copyOf(arguments);
	}

	SubscriberPane pane() {
		return this.pane;
	}

	private @Nullable Subscriber subscriber() {
		return this.sibling.find(Subscriber.class);
	}

	/**
	 * Lay the cable to the publisher.
	 */
	void connect(FaultProxy cable) {
		this.cable = cable;
	}

	void start() {
		FaultProxy laid = cable();
		List<String> all = new ArrayList<>(this.arguments);
		// An empty port hides one that was set for the whole process
		all.add("--hein.publisher.port=");
		all.add("--hein.subscriber.addresses=" + laid.host() + ":" + laid.port());
		this.sibling.start(List.of("subscriber", this.name), Map.of("display", this.display), all);
	}

	void close() {
		this.sibling.close();
	}

	private FaultProxy cable() {
		FaultProxy laid = this.cable;
		if (laid == null) {
			throw new IllegalStateException("There is no cable yet");
		}
		return laid;
	}

	@Override
	public List<Control> list() {
		boolean free = isFree() && this.cable != null;
		if (!this.sibling.isRunning()) {
			return List.of(new Control("start", false, free));
		}
		return List.of(new Control("cut", false, free), new Control("cut-past", false, free),
				new Control("stall", this.stalled, free), new Control("fail", false, free),
				new Control("pause", isPaused(), free), new Control("stop", false, free));
	}

	@Override
	public void press(String id) {
		switch (id) {
			case "start" -> begin("starting", this::startAgain);
			case "cut" -> begin("cable cut for 5 s", this::cut);
			case "cut-past" -> begin("cable cut until the log has dropped what it needs", this::cutPast);
			case "stall" -> stall(!this.stalled);
			case "fail" -> this.display.fail(ATTEMPTS);
			case "pause" -> pause(!isPaused());
			case "stop" -> begin("stopping", this::stopInOrder);
			default -> throw new IllegalArgumentException("There is no button '" + id + "' here");
		}
	}

	private void startAgain() {
		if (!this.sibling.isRunning()) {
			start();
		}
		end();
	}

	private void stopInOrder() {
		stall(false);
		this.sibling.close();
		end();
	}

	private void cut() {
		cable().refuse();
		cable().cutAll(Cut.RESET);
		then(SHORT_CUT_MILLIS, this::mend);
	}

	private void mend() {
		cable().accept();
		end();
	}

	private void cutPast() {
		cable().refuse();
		cable().cutAll(Cut.RESET);
		Publisher publishing = this.publisher.publisher();
		if (publishing == null) {
			mend();
		}
		else {
			awaitForgotten(publishing, publishing.head());
		}
	}

	private void awaitForgotten(Publisher publishing, Position cutAt) {
		boolean sameLog = publishing.isRunning() && publishing.head().epoch().equals(cutAt.epoch());
		if (!sameLog || publishing.oldest() > cutAt.sequence()) {
			note("the log has dropped what it needs, the cable is repaired");
			then(VISIBLE_MILLIS, this::mend);
		}
		else {
			then(LOOK_MILLIS, () -> awaitForgotten(publishing, cutAt));
		}
	}

	private void stall(boolean stall) {
		this.stalled = stall;
		if (stall) {
			cable().toClient().stall();
		}
		else {
			cable().toClient().resume();
		}
	}

	private boolean isPaused() {
		HeinListenerEndpointRegistry listeners = this.sibling.find(HeinListenerEndpointRegistry.class);
		MessageListenerContainer container = (listeners != null) ? listeners.getListenerContainer(LISTENER) : null;
		return container != null && container.getState() == LaneState.PAUSED;
	}

	private void pause(boolean pause) {
		HeinListenerEndpointRegistry listeners = this.sibling.find(HeinListenerEndpointRegistry.class);
		if (listeners != null) {
			if (pause) {
				listeners.pause(LISTENER);
			}
			else {
				listeners.resume(LISTENER);
			}
		}
	}

	Sibling sibling() {
		return this.sibling;
	}

	/**
	 * One of the subscribers.
	 *
	 * @param name its name and that of its profile
	 * @param about what it is there to show
	 * @param pause how long its listener takes for a message
	 * @param atOnce whether it is started with the page
	 */
	record Kind(String name, String about, Duration pause, boolean atOnce) {

	}

}
