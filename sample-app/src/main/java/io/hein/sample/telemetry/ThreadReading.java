package io.hein.sample.telemetry;

/**
 * The threads of this JVM.
 *
 * @param live how many live
 * @param daemon how many of them are daemons
 * @param peak how many lived at once at most
 */
public record ThreadReading(int live, int daemon, int peak) implements Reading {

	@Override
	public String topic() {
		return "telemetry.jvm.threads";
	}

}
