package io.hein.sample.telemetry;

import java.util.HashMap;
import java.util.Map;

/**
 * Turns counters that only grow into rates, for things that come and go.
 */
class Rates {

	private Map<String, Counters> before = new HashMap<>();

	private Map<String, Counters> now = new HashMap<>();

	/**
	 * Begin a round; what was not counted in the last one is forgotten.
	 */
	void next() {
		this.before = this.now;
		this.now = new HashMap<>();
	}

	/**
	 * Count one thing.
	 * @param name its name
	 * @param first its first counter
	 * @param second its second counter
	 * @param millis when the counters were read
	 * @param rates called with how much each counter grew in a second, unless the thing
	 * is new or its counters have begun again
	 */
	void count(String name, long first, long second, long millis, Listener rates) {
		Counters counters = new Counters(first, second, millis);
		this.now.put(name, counters);
		Counters last = this.before.get(name);
		if (last != null && first >= last.first && second >= last.second && millis > last.millis) {
			double seconds = (millis - last.millis) / 1000.0;
			rates.rates((first - last.first) / seconds, (second - last.second) / seconds);
		}
	}

	/**
	 * Takes two rates.
	 */
	interface Listener {

		void rates(double first, double second);

	}

	private record Counters(long first, long second, long millis) {

	}

}
