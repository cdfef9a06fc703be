package io.hein.benchmarks.network;

import io.hein.benchmarks.peer.Topics;

/**
 * What went over a link of limited speed.
 *
 * @param size the length of a payload
 * @param tls whether it was encrypted
 * @param subscribers how many subscribers there were
 * @param megabits the speed of the link in megabits a second
 * @param measured deliveries a second
 * @param measuredBytes bytes of the link for each delivery
 * @since 0.1.0
 */
public record ShapedRun(int size, boolean tls, int subscribers, int megabits, double measured, double measuredBytes) {

	/**
	 * What a delivery takes of the link as it is computed.
	 * @return the number of bytes
	 */
	public double computedBytes() {
		return Ethernet.full((this.tls) ? MessageBytes.encrypted(Topics.TOPIC, this.size)
				: MessageBytes.plain(Topics.TOPIC, this.size));
	}

	/**
	 * How many deliveries a second are computed.
	 * @return the number
	 */
	public double computed() {
		return Ethernet.perSecond(this.megabits / 1000.0, computedBytes());
	}

}
