package io.hein.metrics;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.hein.config.HeinListenerEndpointRegistry;
import io.hein.listener.ListenerInstrumentation;
import io.hein.listener.ListenerOutcome;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

import org.springframework.context.SmartLifecycle;
import org.springframework.util.Assert;

/**
 * The timer {@code hein.listener}: how long listeners take, retries included. The timers
 * of a listener are made once, one for each outcome, and looked up nowhere when it is
 * called. They come and go with the registry of listeners.
 *
 * @since 0.1.0
 */
public class HeinListenerMetrics implements ListenerInstrumentation, SmartLifecycle {

	private final MeterRegistry registry;

	private final Map<Key, ListenerTimers> listeners = new ConcurrentHashMap<>();

	private final Map<Key, ObservedMeters> observed = new ConcurrentHashMap<>();

	private volatile boolean running;

	/**
	 * Create timers.
	 * @param registry where they are registered
	 */
	public HeinListenerMetrics(MeterRegistry registry) {
		Assert.notNull(registry, "'registry' must not be null");
		this.registry = registry;
	}

	@Override
	public ListenerInstrumentation forListener(String connection, String listener) {
		// A listener that is removed may still end its last call when the next of its id
		// is there
		return this.listeners.compute(new Key(connection, listener), (key, present) -> {
			ListenerTimers timers = (present != null) ? present : new ListenerTimers(key);
			timers.users++;
			return timers;
		});
	}

	@Override
	public ListenerInstrumentation forObservedListener(String connection, String listener, String observation) {
		return this.observed.compute(new Key(connection, listener), (key, present) -> {
			ObservedMeters meters = (present != null) ? present : new ObservedMeters(key, observation);
			meters.users++;
			return meters;
		});
	}

	@Override
	public void record(String connection, String listener, ListenerOutcome outcome, long nanos) {
		this.listeners.computeIfAbsent(new Key(connection, listener), ListenerTimers::new)
			.record(connection, listener, outcome, nanos);
	}

	@Override
	public void start() {
		this.running = true;
		this.listeners.values().forEach(ListenerTimers::register);
	}

	@Override
	public void stop() {
		this.running = false;
		this.listeners.values().forEach(ListenerTimers::remove);
		this.observed.values().forEach(ObservedMeters::remove);
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return HeinListenerEndpointRegistry.PHASE - 1;
	}

	/**
	 * The timers of one listener, in the order of the outcomes.
	 */
	private final class ListenerTimers implements ListenerInstrumentation {

		private final Key key;

		/**
		 * Those that were not there before, as others are of a listener of this id in
		 * another context that uses the registry. Guarded by this.
		 */
		private final Set<Timer> own = Collections.newSetFromMap(new IdentityHashMap<>());

		private volatile Timer[] timers;

		/**
		 * How many containers record with them. Changed by the map's computations only.
		 */
		private int users;

		ListenerTimers(Key key) {
			this.key = key;
			this.timers = create();
		}

		private synchronized Timer[] create() {
			ListenerOutcome[] outcomes = ListenerOutcome.values();
			Timer[] timers = new Timer[outcomes.length];
			for (ListenerOutcome outcome : outcomes) {
				timers[outcome.ordinal()] = create(outcome);
			}
			return timers;
		}

		private Timer create(ListenerOutcome outcome) {
			MeterRegistry registry = HeinListenerMetrics.this.registry;
			Tags tags = Tags.of("name", this.key.connection(), "listener", this.key.listener(), "outcome",
					outcome.tag());
			Timer present = registry.find("hein.listener").tags(tags).timer();
			Timer timer = Timer.builder("hein.listener")
				.tags(tags)
				.description("Time that listeners took for a message, a batch or a gap, retries included.")
				.register(registry);
			if (timer != present) {
				this.own.add(timer);
			}
			return timer;
		}

		/**
		 * What is there already is given back by the registry.
		 */
		void register() {
			this.timers = create();
		}

		synchronized void remove() {
			this.own.forEach(HeinListenerMetrics.this.registry::remove);
			this.own.clear();
		}

		@Override
		public void record(String connection, String listener, ListenerOutcome outcome, long nanos) {
			this.timers[outcome.ordinal()].record(nanos, TimeUnit.NANOSECONDS);
		}

		@Override
		public void removed(String connection, String listener) {
			HeinListenerMetrics.this.listeners.computeIfPresent(this.key, (key, timers) -> {
				timers.users--;
				if (timers.users > 0) {
					return timers;
				}
				timers.remove();
				return null;
			});
		}

	}

	/**
	 * The meters that the observations of one listener have made. Made by the handlers of
	 * the application, they are known by their name and tags only.
	 */
	private final class ObservedMeters implements ListenerInstrumentation {

		private final Key key;

		private final String observation;

		/**
		 * How many containers are observed. Changed by the map's computations only.
		 */
		private int users;

		ObservedMeters(Key key, String observation) {
			this.key = key;
			this.observation = observation;
		}

		@Override
		public void record(String connection, String listener, ListenerOutcome outcome, long nanos) {
		}

		void remove() {
			MeterRegistry registry = HeinListenerMetrics.this.registry;
			registry.getMeters().stream().map(Meter::getId).filter(this::isOfListener).forEach(registry::remove);
		}

		private boolean isOfListener(Meter.Id meter) {
			return (meter.getName().equals(this.observation) || meter.getName().startsWith(this.observation + "."))
					&& this.key.connection().equals(meter.getTag("name"))
					&& this.key.listener().equals(meter.getTag("listener"));
		}

		@Override
		public void removed(String connection, String listener) {
			HeinListenerMetrics.this.observed.computeIfPresent(this.key, (key, meters) -> {
				meters.users--;
				if (meters.users > 0) {
					return meters;
				}
				meters.remove();
				return null;
			});
		}

	}

	/**
	 * Whose timers they are.
	 *
	 * @param connection the connection's name
	 * @param listener the listener's id
	 */
	private record Key(String connection, String listener) {
	}

}
