package io.hein.sample.telemetry;

import java.util.List;

/**
 * The processes that kept the machine busiest since the last reading.
 *
 * @param count how many processes there are
 * @param busiest the busiest of them, the busiest first
 */
public record ProcessReading(int count, List<Usage> busiest) implements Reading {

	/**
	 * Create a reading.
	 */
	public ProcessReading {
		busiest = List.copyOf(busiest);
	}

	@Override
	public String topic() {
		return "telemetry.processes";
	}

	/**
	 * What a process used.
	 *
	 * @param id its number
	 * @param name its name
	 * @param load its load, 1 for a whole core
	 * @param memory bytes of memory that it holds
	 */
	public record Usage(int id, String name, double load, long memory) {

	}

}
