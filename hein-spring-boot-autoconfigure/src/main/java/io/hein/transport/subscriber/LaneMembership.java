package io.hein.transport.subscriber;

import io.hein.transport.topic.TopicFilter;
import org.jspecify.annotations.Nullable;

/**
 * A lane's part in the stream: whether it wants to have one, what the publisher was asked
 * for on its behalf, and from where on it has it. For the event loop only.
 */
final class LaneMembership {

	private final DefaultLane lane;

	private final LaneWorkers workers;

	private boolean wanting;

	private boolean member;

	private @Nullable TopicFilter asked;

	private TopicFilter current = TopicFilter.NOTHING;

	private int generation;

	LaneMembership(DefaultLane lane, LaneWorkers workers) {
		this.lane = lane;
		this.workers = workers;
	}

	boolean isWanting() {
		return this.wanting;
	}

	/**
	 * Set whether the lane takes part in the stream, or shall as soon as possible.
	 * @param wanting whether it does
	 */
	void wanting(boolean wanting) {
		this.wanting = wanting;
		if (!wanting) {
			leave();
		}
	}

	/**
	 * Take no part in the stream until it joins again.
	 */
	void leave() {
		this.member = false;
		this.asked = null;
	}

	boolean isMember() {
		return this.member;
	}

	/**
	 * The publisher is being asked for the lane's topics.
	 */
	void ask() {
		this.asked = this.lane.topics();
	}

	/**
	 * Have what was asked for hold from here on.
	 * @param generation the number of the stretch of a log
	 * @param sequence the position
	 */
	void join(int generation, long sequence) {
		TopicFilter filter = this.asked;
		if (filter != null) {
			this.asked = null;
			join(generation, sequence, filter);
		}
	}

	/**
	 * Have the topics of now hold from here on.
	 * @param generation the number of the stretch of a log
	 * @param sequence the position
	 */
	void joinNow(int generation, long sequence) {
		join(generation, sequence, this.lane.topics());
	}

	private void join(int generation, long sequence, TopicFilter filter) {
		if (this.member && this.generation == generation && filter.equals(this.current)) {
			return;
		}
		this.member = true;
		this.generation = generation;
		this.current = filter;
		this.workers.offer(new LaneStep.Join(generation, sequence, filter));
	}

}
