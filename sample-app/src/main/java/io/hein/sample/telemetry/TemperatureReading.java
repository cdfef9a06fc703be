package io.hein.sample.telemetry;

/**
 * A temperature.
 *
 * @param sensor where it was measured, for example {@code cpu}
 * @param celsius the temperature in degrees Celsius
 */
public record TemperatureReading(String sensor, double celsius) implements Reading {

	@Override
	public String topic() {
		return "telemetry.temperature." + TopicWord.of(this.sensor);
	}

}
