package io.hein.sample.telemetry;

/**
 * How busy a core was since the last reading.
 *
 * @param core the core, from 0
 * @param load its load, 0 to 1
 */
public record CpuReading(int core, double load) implements Reading {

	@Override
	public String topic() {
		return "telemetry.cpu." + this.core;
	}

}
