package io.hein.metrics;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.hein.transport.publisher.Publisher;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;

/**
 * Registers meters with every registry it is bound to, while it runs. A stopped bean
 * leaves no meters behind: a registry would keep them, and ignore those of the next
 * start.
 */
abstract class AbstractHeinMeterBinder implements MeterBinder, SmartLifecycle {

	private static final Log logger = LogFactory.getLog(AbstractHeinMeterBinder.class);

	static final String NAME = "name";

	static final String PROTOCOL = "protocol";

	static final String REASON = "reason";

	static final String NATIVE = "native";

	static final String CLASSIC = "classic";

	private static final String UNKNOWN = "unknown";

	private final Map<MeterRegistry, List<Meter>> meters = new LinkedHashMap<>();

	private final int phase;

	private boolean running;

	AbstractHeinMeterBinder(int phase) {
		this.phase = phase;
	}

	/**
	 * Register the meters.
	 * @param registry where
	 * @return what was registered
	 */
	abstract List<Meter> register(MeterRegistry registry);

	@Override
	public final synchronized void bindTo(MeterRegistry registry) {
		List<Meter> registered = this.meters.computeIfAbsent(registry, (key) -> new ArrayList<>());
		if (this.running && registered.isEmpty()) {
			registered.addAll(registerNew(registry));
		}
	}

	/**
	 * What was there before is of another context that uses the registry, and stays as it
	 * is: a registry has no two meters of the same name and tags.
	 */
	private List<Meter> registerNew(MeterRegistry registry) {
		Set<Meter> before = Collections.newSetFromMap(new IdentityHashMap<>());
		before.addAll(registry.getMeters());
		List<Meter> registered = new ArrayList<>(register(registry));
		List<Meter> others = registered.stream().filter(before::contains).toList();
		registered.removeAll(others);
		if (!others.isEmpty()) {
			logger.info("The registry has " + others.size() + " meters already that have the names and tags of those "
					+ "of this context, such as " + others.get(0).getId() + ", so they are not of this context. Give "
					+ "its publishers and connections names of their own");
		}
		return registered;
	}

	@Override
	public synchronized void start() {
		if (!this.running) {
			this.running = true;
			this.meters.forEach((registry, registered) -> registered.addAll(registerNew(registry)));
		}
	}

	@Override
	public synchronized void stop() {
		this.running = false;
		this.meters.forEach((registry, registered) -> {
			registered.forEach(registry::remove);
			registered.clear();
		});
	}

	@Override
	public final synchronized boolean isRunning() {
		return this.running;
	}

	@Override
	public final int getPhase() {
		return this.phase;
	}

	/**
	 * Make the value of a gauge of something that may not be known.
	 * @param value the value, {@code null} if it is not known
	 * @return the value, {@code NaN} if it is not known
	 */
	static double orUnknown(@Nullable Long value) {
		return (value != null) ? value : Double.NaN;
	}

	/**
	 * Make the value of a tag: {@code NAME_IN_USE} becomes {@code name-in-use}.
	 * @param constant the value as a constant, {@code null} from a mock
	 * @return the value
	 */
	static String tag(@Nullable Enum<?> constant) {
		return (constant != null) ? constant.name().toLowerCase(Locale.ROOT).replace('_', '-') : UNKNOWN;
	}

	/**
	 * Make the value of the tag with a publisher's name. The publisher may be a mock: an
	 * application's test must not fail because it knows no name.
	 * @param publisher the publisher
	 * @return its name
	 */
	static String name(Publisher publisher) {
		return Objects.requireNonNullElse(publisher.name(), UNKNOWN);
	}

}
