package io.hein.metrics;

import java.util.List;

import io.hein.transport.netty.EventThread;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.util.Assert;

/**
 * The meter of events that were dropped. Publisher and connections share one thread for
 * them, so the count is that of the application, and its name is the thread's.
 *
 * @since 0.1.0
 */
public class HeinEventMetrics extends AbstractHeinMeterBinder {

	private static final String THREAD = "hein-events";

	private final EventThread events;

	/**
	 * Create a meter.
	 * @param events the event thread of the engine's event loops
	 */
	public HeinEventMetrics(EventThread events) {
		super(Integer.MIN_VALUE);
		Assert.notNull(events, "'events' must not be null");
		this.events = events;
	}

	/**
	 * Whether a paused context pauses it.
	 * @return {@code false}, as for the publisher
	 */
	@Override
	public boolean isPauseable() {
		return false;
	}

	@Override
	List<Meter> register(MeterRegistry registry) {
		return List.of(FunctionCounter.builder("hein.events.dropped", this.events, EventThread::dropped)
			.tag(NAME, THREAD)
			.baseUnit("events")
			.description("Events that were dropped because too many were waiting.")
			.register(registry));
	}

}
