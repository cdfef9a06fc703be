package io.hein.transport.lane;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import io.hein.transport.frame.Subscribe;
import io.hein.transport.topic.TopicFilter;
import org.jspecify.annotations.Nullable;

/**
 * Which topics the publisher sends: what the lanes want together, what it was asked for,
 * and what it has answered. Lanes join the stream, or have other topics, where the answer
 * stands in it. Between two tasks of the event loop nothing that is read here changes, so
 * one decision may look twice. For the event loop only.
 */
public final class TopicChanges {

	/**
	 * Gone through by index where nothing may fail: an iterator needs memory.
	 */
	private final List<DefaultLane> lanes;

	private TopicFilter union = TopicFilter.NOTHING;

	private @Nullable TopicFilter asked;

	private int number;

	private boolean covered = true;

	TopicChanges(List<DefaultLane> lanes) {
		this.lanes = lanes;
	}

	/**
	 * What the running lanes want together. Lanes for gaps only add nothing to it, unless
	 * there are no others.
	 * @return their union
	 */
	public TopicFilter wanted() {
		List<TopicFilter> messages = new ArrayList<>();
		List<TopicFilter> gaps = new ArrayList<>();
		for (DefaultLane lane : this.lanes) {
			if (lane.membership().isWanting()) {
				(lane.options().gapsOnly() ? gaps : messages).add(lane.membership().topics());
			}
		}
		return TopicFilter.union((messages.isEmpty()) ? gaps : messages);
	}

	/**
	 * What the publisher sends according to its last answer.
	 * @return its topics
	 */
	public TopicFilter union() {
		return this.union;
	}

	/**
	 * The publisher is being asked for all that is wanted, with HELLO.
	 * @return what is asked for
	 */
	public TopicFilter ask() {
		TopicFilter wanted = wanted();
		this.asked = wanted;
		this.number = 0;
		for (DefaultLane lane : this.lanes) {
			if (lane.membership().isWanting()) {
				lane.membership().ask();
			}
		}
		return wanted;
	}

	/**
	 * Apply changed topics, at once if the publisher need not be asked.
	 * @param generation the number of the stretch of a log
	 * @param received the last position received
	 * @return what to ask the publisher, {@code null} for nothing now
	 */
	public @Nullable Subscribe change(int generation, long received) {
		if (this.asked != null) {
			return null;
		}
		TopicFilter wanted = wanted();
		if (!wanted.equals(this.union)) {
			int next = this.number + 1;
			ask();
			this.number = next;
			return new Subscribe(next, wanted);
		}
		join((lane) -> (lane.isWanting()) ? lane.prepareNow(generation, received) : null, this.union);
		return null;
	}

	/**
	 * Whether it is the last change that the publisher answers.
	 * @param number the number in the answer
	 * @return whether it is
	 */
	public boolean isAnswer(int number) {
		return this.asked != null && number == this.number;
	}

	/**
	 * The publisher's answer: what was asked for holds from here on.
	 * @param generation the number of the stretch of a log
	 * @param sequence the position
	 */
	public void answered(int generation, long sequence) {
		TopicFilter answer = this.asked;
		if (answer != null) {
			join((lane) -> lane.prepareAsked(generation, sequence), answer);
		}
	}

	/**
	 * Have lanes join, either all of them or none, if something cannot be had.
	 */
	private void join(Function<LaneMembership, @Nullable LaneStep> prepare, TopicFilter answer) {
		List<@Nullable LaneStep> steps = new ArrayList<>();
		for (DefaultLane lane : this.lanes) {
			steps.add(prepare.apply(lane.membership()));
		}
		this.union = answer;
		this.asked = null;
		for (int i = 0; i < steps.size(); i++) {
			this.lanes.get(i).membership().join(steps.get(i));
		}
		cover();
	}

	/**
	 * Whether there is a lane for whatever the publisher sends. There is not from the end
	 * of a lane until the publisher's answer, nor if all lanes are for gaps only.
	 * @return whether there is one, as far as that is known without looking at topics
	 */
	boolean isCovered() {
		return this.covered;
	}

	/**
	 * Lanes have begun or ceased to take messages. Never throws: what has changed for the
	 * lanes cannot be undone.
	 */
	void cover() {
		this.covered = false;
		try {
			this.covered = taken().equals(this.union);
		}
		catch (Throwable ex) {
			// Each message is looked at until the next change
		}
	}

	/**
	 * What lanes hand over of what comes now.
	 */
	private TopicFilter taken() {
		List<TopicFilter> taken = new ArrayList<>();
		for (DefaultLane lane : this.lanes) {
			if (lane.membership().takesMessages()) {
				taken.add(lane.membership().current());
			}
		}
		return TopicFilter.union(taken);
	}

	/**
	 * The connection is gone: what was asked for is no longer answered.
	 */
	public void detached() {
		this.asked = null;
	}

	/**
	 * The place in the stream is given up: what continues later does so somewhere else.
	 */
	public void leave() {
		this.union = TopicFilter.NOTHING;
		for (int i = 0; i < this.lanes.size(); i++) {
			this.lanes.get(i).membership().leave();
		}
		cover();
	}

}
