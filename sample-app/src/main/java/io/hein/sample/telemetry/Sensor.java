package io.hein.sample.telemetry;

import java.util.function.Consumer;

/**
 * Takes readings of one kind. Called by one thread at a time.
 */
interface Sensor {

	/**
	 * Take the readings that there are.
	 * @param readings where they go
	 */
	void read(Consumer<Reading> readings);

}
