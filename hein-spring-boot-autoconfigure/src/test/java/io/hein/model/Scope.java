package io.hein.model;

/**
 * How much may happen in a search.
 *
 * @param subscribers how many subscribers there are
 * @param publishers how many publishers they may attach to, one at a time: 1 or 2
 * @param sends how many messages are sent, all of them with a report
 * @param window how many messages a log holds
 * @param disconnects how many connections are lost, seen by both sides or by the
 * subscriber only
 * @param restarts how often the first publisher is killed or stopped, and started again:
 * 0 or 1
 * @param continuations how often the first publisher is killed or stopped, and continues
 * its log
 * @param leaves how often a subscriber says goodbye and comes back as a new one
 * @param failures how often a listener fails; an acknowledgement carries one failure
 * @param stops how often a listener is stopped, while the subscriber continues
 * @param frames how many frames are on their way in a direction
 * @param queue how many messages and gaps a subscriber keeps
 */
record Scope(int subscribers, int publishers, int sends, int window, int disconnects, int restarts, int continuations,
		int leaves, int failures, int stops, int frames, int queue) {

	/**
	 * Logs there can be: one of each publisher, and the one after a restart.
	 */
	static final int LOGS = 3;

	/**
	 * Which log the first publisher has after it was started again.
	 */
	int second() {
		return this.publishers;
	}

	/**
	 * Which publisher a log belongs to.
	 */
	int place(int log) {
		return (log < this.publishers) ? log : 0;
	}

}
