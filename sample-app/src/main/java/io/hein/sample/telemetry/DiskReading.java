package io.hein.sample.telemetry;

/**
 * What a disk did since the last reading.
 *
 * @param name the disk, for example {@code sda}
 * @param readRate bytes read in a second
 * @param writeRate bytes written in a second
 */
public record DiskReading(String name, double readRate, double writeRate) implements Reading {

	@Override
	public String topic() {
		return "telemetry.disk." + TopicWord.of(this.name);
	}

}
