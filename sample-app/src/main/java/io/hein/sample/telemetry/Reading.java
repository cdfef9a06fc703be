package io.hein.sample.telemetry;

/**
 * What a sensor has read, ready to be sent.
 */
public sealed interface Reading permits CpuReading, MemoryReading, DiskReading, NetworkReading, ProcessReading,
		TemperatureReading, HeapReading, GcReading, ThreadReading {

	/**
	 * The topic that the reading belongs to, for example {@code telemetry.cpu.0}.
	 * @return the topic
	 */
	String topic();

}
