package io.hein.benchmarks.spring;

/**
 * What is sent as JSON, about 100 bytes of it.
 *
 * @param sequence the number of the message with its stream
 * @param stamp when it was to be sent
 * @param sensor which sensor it is of
 * @param value what it read
 * @param unit what that is measured in
 * @since 0.1.0
 */
public record Reading(long sequence, long stamp, String sensor, double value, String unit) {

	/**
	 * Make a reading.
	 * @param sequence the number of the message
	 * @param stamp when it was to be sent
	 * @return a reading
	 */
	public static Reading of(long sequence, long stamp) {
		return new Reading(sequence, stamp, "boiler-17.temperature", 20 + (sequence & 0xFF) / 8.0, "celsius");
	}

}
