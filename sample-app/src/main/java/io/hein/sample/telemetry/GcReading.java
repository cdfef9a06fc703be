package io.hein.sample.telemetry;

/**
 * What a garbage collector of this JVM has done since its start.
 *
 * @param collector its name, for example {@code G1 Young Generation}
 * @param collections how many collections
 * @param millis how many milliseconds they took in all
 */
public record GcReading(String collector, long collections, long millis) implements Reading {

	@Override
	public String topic() {
		return "telemetry.jvm.gc." + TopicWord.of(this.collector);
	}

}
