package io.hein.sample.wall;

import java.util.function.LongSupplier;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/**
 * How many messages the listeners of a connection have handled, as the meter
 * {@code hein.listener} says.
 *
 * @param registry where the meter is
 * @param connection the tag {@code name}
 */
public record HandledMessages(MeterRegistry registry, String connection) implements LongSupplier {

	@Override
	public long getAsLong() {
		return this.registry.find("hein.listener")
			.tags("name", this.connection, "outcome", "handled")
			.timers()
			.stream()
			.mapToLong(Timer::count)
			.sum();
	}

}
