package io.hein.sample.telemetry;

/**
 * The heap of this JVM.
 *
 * @param used bytes in use
 * @param committed bytes that it has from the machine
 * @param max bytes that it may have, -1 if there is no limit
 */
public record HeapReading(long used, long committed, long max) implements Reading {

	@Override
	public String topic() {
		return "telemetry.jvm.heap";
	}

}
