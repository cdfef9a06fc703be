package io.hein.sample.telemetry;

import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * What a sensor has read, ready to be sent. The JSON says which reading it is, for
 * listeners to several kinds at once.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
public sealed interface Reading permits CpuReading, MemoryReading, DiskReading, NetworkReading, ProcessReading,
		TemperatureReading, HeapReading, GcReading, ThreadReading {

	/**
	 * The topic that the reading belongs to, for example {@code telemetry.cpu.0}.
	 * @return the topic
	 */
	String topic();

}
