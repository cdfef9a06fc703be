package io.hein.sample.telemetry;

/**
 * What went through a network interface since the last reading.
 *
 * @param name the interface, for example {@code eth0}
 * @param receiveRate bytes received in a second
 * @param sendRate bytes sent in a second
 */
public record NetworkReading(String name, double receiveRate, double sendRate) implements Reading {

	@Override
	public String topic() {
		return "telemetry.network." + TopicWord.of(this.name);
	}

}
