package io.hein.sample.wall;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.hein.transport.frame.Position;
import io.hein.transport.publisher.Publisher;
import io.hein.transport.publisher.SubscriberInfo;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;

/**
 * Looks at everything twice a second, whether a browser watches or not, since the tapes
 * remember.
 */
class Wall implements SmartLifecycle, Runnable {

	static final long INTERVAL_MILLIS = 500;

	private static final Log logger = LogFactory.getLog(Wall.class);

	private final WallParts parts;

	private final PublisherPanel panel;

	private final Viewers viewers;

	private final Slices slices = new Slices();

	private final Set<String> own;

	private @Nullable ScheduledExecutorService clock;

	Wall(WallParts parts, Viewers viewers) {
		this.parts = parts;
		this.panel = new PublisherPanel(parts);
		this.viewers = viewers;
		this.own = parts.panes().stream().map(SubscriberPane::name).collect(Collectors.toSet());
	}

	@Override
	public void run() {
		try {
			this.viewers.show(look());
		}
		catch (RuntimeException ex) {
			logger.warn("The page cannot be updated", ex);
		}
	}

	private WallView look() {
		Publisher publisher = this.parts.publisher().get();
		long nanos = System.nanoTime();
		Position head = (publisher != null && publisher.isRunning()) ? publisher.head() : null;
		this.slices.add((this.parts.load() != null) ? head : headHeardOf(), nanos);
		Map<String, SubscriberInfo> subscribers = (publisher != null) ? publisher.subscribers()
			.stream()
			.collect(Collectors.toMap(SubscriberInfo::name, (info) -> info, (one, other) -> other)) : Map.of();
		Moment moment = new Moment(nanos, head, subscribers, this.slices);
		List<PaneView> panes = new ArrayList<>();
		this.parts.panes().forEach((pane) -> panes.add(pane.look(moment)));
		panes.addAll(RemotePanes.of(moment, this.own));
		MessageByHand byHand = this.parts.byHand();
		RestartPanel restarts = this.parts.restarts();
		FleetPanel fleet = this.parts.fleet();
		return new WallView(this.parts.mode(), this.panel.look(publisher, moment), panes,
				(byHand != null) ? byHand.last() : null, (restarts != null) ? restarts.look(nanos) : null,
				(fleet != null) ? fleet.look() : null);
	}

	/**
	 * Without a publisher in this process: the head that the subscribers have heard of.
	 */
	private @Nullable Position headHeardOf() {
		return this.parts.panes()
			.stream()
			.map(SubscriberPane::headHeardOf)
			.filter((head) -> head != null)
			.findFirst()
			.orElse(null);
	}

	@Override
	public synchronized void start() {
		if (this.clock == null) {
			this.clock = Executors.newSingleThreadScheduledExecutor((task) -> {
				Thread thread = new Thread(task, "wall");
				thread.setDaemon(true);
				return thread;
			});
			this.clock.scheduleAtFixedRate(this, 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
		}
	}

	@Override
	public synchronized void stop() {
		if (this.clock != null) {
			this.clock.shutdownNow();
			this.clock = null;
		}
	}

	@Override
	public synchronized boolean isRunning() {
		return this.clock != null;
	}

}
