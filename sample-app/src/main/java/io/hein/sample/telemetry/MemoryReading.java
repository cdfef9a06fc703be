package io.hein.sample.telemetry;

/**
 * The machine's memory.
 *
 * @param used bytes in use
 * @param total bytes in all
 * @param swapUsed bytes of swap space in use
 * @param swapTotal bytes of swap space in all
 */
public record MemoryReading(long used, long total, long swapUsed, long swapTotal) implements Reading {

	@Override
	public String topic() {
		return "telemetry.memory";
	}

}
