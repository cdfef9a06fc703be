package io.hein.sample.together;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;

import io.hein.sample.wall.FleetPanel;
import io.hein.sample.wall.Lines;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Instances that publish and listen to each other, and the button that kills the oldest
 * of them and starts another one in its place.
 */
final class Fleet extends Buttons {

	private static final int SIZE = 3;

	private final MeterRegistry registry;

	private final Lines lines;

	private final List<FleetInstance> instances = new CopyOnWriteArrayList<>();

	private int started;

	private boolean closed;

	Fleet(MeterRegistry registry, Lines lines, ScheduledExecutorService scheduler) {
		super(scheduler);
		this.registry = registry;
		this.lines = lines;
	}

	FleetPanel panel() {
		return new FleetPanel(this, () -> this.instances.stream().map(FleetInstance::row).toList());
	}

	List<Sibling> siblings() {
		return this.instances.stream().map(FleetInstance::sibling).toList();
	}

	synchronized void start() {
		for (int i = 0; i < SIZE; i++) {
			startAnother();
		}
	}

	private void startAnother() {
		this.started++;
		FleetInstance another = new FleetInstance("instance-" + this.started, this.registry, this.lines);
		another.start();
		for (FleetInstance other : this.instances) {
			another.layCableTo(other);
			other.layCableTo(another);
		}
		this.instances.add(another);
	}

	@Override
	public List<Control> list() {
		return List.of(new Control("replace", false, isFree() && this.instances.size() == SIZE));
	}

	@Override
	public void press(String id) {
		if (!id.equals("replace")) {
			throw new IllegalArgumentException("There is no button '" + id + "' here");
		}
		begin("killing one, starting another", this::replace);
	}

	private synchronized void replace() {
		if (!this.closed) {
			kill(this.instances.get(0));
			startAnother();
			end();
		}
	}

	private void kill(FleetInstance victim) {
		this.instances.remove(victim);
		for (FleetInstance other : this.instances) {
			other.lose(victim);
			victim.lose(other);
		}
		victim.close();
	}

	synchronized void close() {
		this.closed = true;
		this.instances.forEach(FleetInstance::close);
	}

}
