package io.hein.transport.lane;

import io.hein.transport.topic.TopicFilter;
import org.jspecify.annotations.Nullable;

/**
 * A lane's part in the stream: whether it wants to have one and of which topics, what the
 * publisher was asked for on its behalf, and from where on it has it. What users ask for
 * comes here by tasks, so that it does not change while the event loop decides. For the
 * event loop only.
 */
final class LaneMembership {

	private final LaneWorkers workers;

	private final boolean gapsOnly;

	private TopicFilter topics;

	private boolean wanting;

	private boolean member;

	private @Nullable TopicFilter asked;

	private TopicFilter current = TopicFilter.NOTHING;

	private int generation;

	LaneMembership(LaneWorkers workers, TopicFilter topics, boolean gapsOnly) {
		this.workers = workers;
		this.topics = topics;
		this.gapsOnly = gapsOnly;
	}

	/**
	 * What the lane wants from now on, as soon as possible.
	 * @return its topics
	 */
	TopicFilter topics() {
		return this.topics;
	}

	void topics(TopicFilter topics) {
		this.topics = topics;
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
	 * Whether it is given the messages that come.
	 * @return whether it is
	 */
	boolean takesMessages() {
		return this.member && !this.gapsOnly;
	}

	/**
	 * Of which topics it hands over what comes now.
	 * @return the topics that hold at this place of the stream
	 */
	TopicFilter current() {
		return this.current;
	}

	/**
	 * The publisher is being asked for the lane's topics.
	 */
	void ask() {
		this.asked = this.topics;
	}

	/**
	 * Prepare to have what was asked for hold from here on. Nothing has changed yet, and
	 * nothing can fail when it does.
	 * @param generation the number of the stretch of a log
	 * @param sequence the position
	 * @return what to {@link #join} with, {@code null} if it holds already
	 */
	@Nullable LaneStep prepareAsked(int generation, long sequence) {
		TopicFilter filter = this.asked;
		return (filter != null) ? prepare(generation, sequence, filter) : null;
	}

	/**
	 * Prepare to have the topics of now hold from here on.
	 * @param generation the number of the stretch of a log
	 * @param sequence the position
	 * @return what to {@link #join} with, {@code null} if they hold already
	 */
	@Nullable LaneStep prepareNow(int generation, long sequence) {
		return prepare(generation, sequence, this.topics);
	}

	private @Nullable LaneStep prepare(int generation, long sequence, TopicFilter filter) {
		if (this.member && this.generation == generation && filter.equals(this.current)) {
			return null;
		}
		boolean entry = !this.member && sequence > 0;
		return this.workers.prepare(new LaneStep.Join(generation, sequence, filter, entry));
	}

	/**
	 * Have what was prepared hold from here on.
	 * @param step what was prepared, {@code null} if that holds already
	 */
	void join(@Nullable LaneStep step) {
		this.asked = null;
		LaneStep.Join join = (step != null) ? step.join() : null;
		if (step != null && join != null) {
			this.member = true;
			this.generation = join.generation();
			this.current = join.topics();
			this.workers.offer(step);
		}
	}

}
