package io.hein.transport.lane;

import java.util.ArrayList;
import java.util.List;

import io.hein.transport.frame.Subscribe;
import io.hein.transport.topic.TopicFilter;

/**
 * Ensures that what the lanes want together can be asked for, whichever of them run:
 * adding more is refused, instead of found out by a connection that can no longer be
 * made.
 */
final class TopicLimit {

	private TopicLimit() {
	}

	/**
	 * Check topics that a lane is to have.
	 * @param lane the lane
	 * @param topics the topics
	 * @param lanes all lanes there are
	 * @throws TooManyTopicsException if they are too many or too long, with those of the
	 * other lanes
	 */
	static void check(OptionedLane lane, TopicFilter topics, Iterable<? extends OptionedLane> lanes) {
		check(lane.options(), topics, lanes);
	}

	/**
	 * Check the topics of a lane that is to be made.
	 * @param options its options
	 * @param lanes the lanes there are
	 * @throws TooManyTopicsException if they are too many or too long, with those of the
	 * other lanes
	 */
	static void check(Lane.Options options, Iterable<? extends OptionedLane> lanes) {
		check(options, options.topics(), lanes);
	}

	private static void check(Lane.Options lane, TopicFilter topics, Iterable<? extends OptionedLane> lanes) {
		List<TopicFilter> filters = new ArrayList<>();
		add(filters, topics);
		for (OptionedLane other : lanes) {
			if (!other.id().equals(lane.id()) && other.options().gapsOnly() == lane.gapsOnly()) {
				add(filters, other.topics());
			}
		}
		TopicFilter union = TopicFilter.union(filters);
		int patterns = union.patterns().size();
		int length = Subscribe.length(union);
		if (patterns > Subscribe.MAX_PATTERNS || length > Subscribe.MAX_TOPICS_LENGTH) {
			throw new TooManyTopicsException(lane.id(), patterns, length);
		}
	}

	/**
	 * A lane that wants everything hides the patterns of others only while it runs.
	 */
	private static void add(List<TopicFilter> filters, TopicFilter topics) {
		if (!topics.isEverything()) {
			filters.add(topics);
		}
	}

}
