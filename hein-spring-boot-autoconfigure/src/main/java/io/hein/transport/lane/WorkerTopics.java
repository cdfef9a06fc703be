package io.hein.transport.lane;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import io.hein.transport.frame.DataFrame;
import io.hein.transport.topic.TopicCache;
import io.hein.transport.topic.TopicFilter;
import io.hein.transport.topic.TopicIndex;
import org.jspecify.annotations.Nullable;

/**
 * Which messages a worker hands over: those of the lane's topics, of which each worker
 * has its share. Keeps what it has found out about topics. For the thread that runs the
 * worker.
 */
final class WorkerTopics implements MessageView.TopicReader {

	/**
	 * How much memory may be taken by what was found out: there may be many workers.
	 */
	private static final int REMEMBERED = 256 * 1024;

	private static final int WANTED = 128 * 1024;

	private final int index;

	private final int workers;

	private TopicCache<Interest> topics;

	/**
	 * Whether topics are wanted, where each topic is not looked at for another reason:
	 * several workers share them by all that they are.
	 */
	private TopicCache<Boolean> wanted;

	private TopicIndex<Boolean> patterns;

	/**
	 * Then topics are looked at only when the handler asks for them.
	 */
	private boolean all;

	/**
	 * Create topics that want nothing.
	 * @param index the number of the worker among those of the lane
	 * @param workers how many these are
	 */
	WorkerTopics(int index, int workers) {
		this.index = index;
		this.workers = workers;
		this.topics = cache(TopicFilter.NOTHING);
		this.patterns = new TopicIndex<>();
		this.wanted = wanted(this.patterns);
	}

	/**
	 * Want other topics from here on.
	 * @param filter what the lane wants
	 */
	void change(TopicFilter filter) {
		this.topics = cache(filter);
		this.patterns = new TopicIndex<>();
		this.patterns.add(filter, true);
		this.wanted = wanted(this.patterns);
		this.all = filter.isEverything() && this.workers == 1;
	}

	private TopicCache<Interest> cache(TopicFilter filter) {
		return new TopicCache<>(REMEMBERED, (topic, length, hash) -> (isOwn(hash) && filter.matches(topic, length))
				? new Interest(true, length) : Interest.NONE, Interest::weight);
	}

	private static TopicCache<Boolean> wanted(TopicIndex<Boolean> patterns) {
		return new TopicCache<>(WANTED, (topic, length, hash) -> patterns.find(topic, length, (found) -> true),
				(wanted) -> 0);
	}

	private boolean isOwn(int hash) {
		return this.workers == 1 || Math.floorMod(hash, this.workers) == this.index;
	}

	/**
	 * Whether the worker hands a message over.
	 * @param bytes where the message lies
	 * @param at the index of its frame
	 * @param head the first bytes of the frame
	 * @return whether it does
	 */
	boolean wants(ByteBuffer bytes, int at, long head) {
		if (this.all) {
			return true;
		}
		return (this.workers > 1) ? interest(bytes, at, head).wanted : this.wanted.get(bytes,
				at + DataFrame.FIXED_LENGTH, DataFrame.topicLength(head), this.patterns.scope());
	}

	@Override
	public String topic(Chunk chunk, int at, long head) {
		Interest interest = interest(chunk.bytes(), at, head);
		String topic = interest.topic;
		if (topic == null) {
			byte[] bytes = new byte[DataFrame.topicLength(head)];
			chunk.bytes().get(at + DataFrame.FIXED_LENGTH, bytes);
			topic = new String(bytes, StandardCharsets.UTF_8);
			if (interest.wanted) {
				interest.topic = topic;
			}
		}
		return topic;
	}

	private Interest interest(ByteBuffer bytes, int at, long head) {
		return this.topics.get(bytes, at + DataFrame.FIXED_LENGTH, DataFrame.topicLength(head));
	}

	/**
	 * What the worker knows about a topic.
	 */
	private static final class Interest {

		/**
		 * A topic that is not handed over: its name is not asked for.
		 */
		static final Interest NONE = new Interest(false, 0);

		private final boolean wanted;

		private final int length;

		/**
		 * Known once a handler has asked for it.
		 */
		private @Nullable String topic;

		Interest(boolean wanted, int length) {
			this.wanted = wanted;
			this.length = length;
		}

		/**
		 * How much memory it takes, at most, in bytes.
		 */
		int weight() {
			return this.wanted ? 80 + 2 * this.length : 0;
		}

	}

}
