package io.hein.sample.together;

import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;

import io.hein.sample.wall.EdgesPanel;
import io.hein.sample.wall.Lines;
import io.hein.sample.wall.SubscriberPane;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Two publishers that share a topic of Kafka as their log, the broker, their subscribers,
 * and the buttons that kill one of the publishers and start it again.
 */
final class Edges extends Buttons {

	private static final String KILL = "kill-";

	private static final long BACK_AFTER_MILLIS = 3000;

	private final List<EdgeSide> edges;

	private final List<Mover> movers;

	private @Nullable Broker broker;

	private volatile boolean started;

	private boolean closed;

	Edges(MeterRegistry registry, Lines lines, ScheduledExecutorService scheduler) {
		super(scheduler);
		this.edges = Stream.of("edge-1", "edge-2").map((name) -> new EdgeSide(name, registry, lines)).toList();
		this.movers = Stream.of("display-1", "display-2", "display-3")
			.map((name) -> new Mover(name, registry, lines))
			.toList();
	}

	EdgesPanel panel() {
		return new EdgesPanel(this, this.edges.stream().map(EdgeSide::row).toList());
	}

	List<SubscriberPane> panes() {
		return this.movers.stream().map(Mover::pane).toList();
	}

	List<Sibling> siblings() {
		return Stream.concat(this.edges.stream().map(EdgeSide::sibling), this.movers.stream().map(Mover::sibling))
			.toList();
	}

	synchronized void start() {
		if (this.closed) {
			return;
		}
		this.broker = Broker.start();
		for (EdgeSide edge : this.edges) {
			edge.start(this.broker.servers());
		}
		List<String> addresses = this.edges.stream().map(EdgeSide::address).toList();
		this.movers.forEach((mover) -> mover.start(addresses));
		this.started = true;
	}

	@Override
	public List<Control> list() {
		return this.edges.stream()
			.map((edge) -> new Control(KILL + edge.name(), false, this.started && isFree()))
			.toList();
	}

	@Override
	public void press(String id) {
		EdgeSide victim = this.edges.stream()
			.filter((edge) -> id.equals(KILL + edge.name()))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("There is no button '" + id + "' here"));
		begin("killing " + victim.name(), () -> kill(victim));
	}

	private synchronized void kill(EdgeSide victim) {
		if (!this.closed) {
			victim.kill();
			note(victim.name() + " was killed, and is started again");
			then(BACK_AFTER_MILLIS, () -> startAgain(victim));
		}
	}

	private synchronized void startAgain(EdgeSide victim) {
		if (!this.closed && this.broker != null) {
			victim.start(this.broker.servers());
			end();
		}
	}

	synchronized void close() {
		this.closed = true;
		this.movers.forEach(Mover::close);
		this.edges.forEach(EdgeSide::close);
		if (this.broker != null) {
			this.broker.close();
		}
	}

}
