package io.hein.transport.lane;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where failures go that lanes report: to the log whose stretch they belong to, which may
 * have been left long ago. Changed by the event loop, reported by any thread.
 */
final class Failures {

	private final Map<Integer, FailedPositions> stretches = new ConcurrentHashMap<>();

	/**
	 * A stretch of a log begins.
	 * @param generation the number of the stretch
	 * @param failed takes what fails of it
	 * @param oldest the oldest stretch that lanes may have content of
	 */
	void begin(int generation, FailedPositions failed, int oldest) {
		this.stretches.keySet().removeIf((stretch) -> stretch < oldest);
		this.stretches.put(generation, failed);
	}

	/**
	 * A listener has failed on a flagged message.
	 * @param generation the number of the stretch of a log
	 * @param sequence the position
	 */
	void add(int generation, long sequence) {
		FailedPositions failed = this.stretches.get(generation);
		if (failed != null) {
			failed.add(sequence);
		}
	}

}
