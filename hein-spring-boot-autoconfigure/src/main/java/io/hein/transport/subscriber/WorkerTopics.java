package io.hein.transport.subscriber;

import java.nio.ByteBuffer;

import io.hein.transport.frame.DataFrame;
import io.hein.transport.topic.TopicCache;
import io.hein.transport.topic.TopicFilter;

/**
 * Which messages a worker hands over: those of the lane's topics, of which each worker
 * has its share. Keeps what it has found out about topics. For whoever runs the worker.
 */
final class WorkerTopics implements MessageView.TopicReader {

	private final int index;

	private final int workers;

	private TopicCache<Interest> topics;

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
	}

	/**
	 * Want other topics from here on.
	 * @param filter what the lane wants
	 */
	void change(TopicFilter filter) {
		this.topics = cache(filter);
		this.all = filter.isEverything() && this.workers == 1;
	}

	private TopicCache<Interest> cache(TopicFilter filter) {
		return new TopicCache<>((topic) -> new Interest(topic,
				filter.matches(topic) && Math.floorMod(spread(topic.hashCode()), this.workers) == this.index));
	}

	private static int spread(int hash) {
		return (hash * 0x9E3779B9) >>> 7;
	}

	/**
	 * Whether the worker hands a message over.
	 * @param bytes where the message lies
	 * @param at the index of its frame
	 * @param head the first bytes of the frame
	 * @return whether it does
	 */
	boolean wants(ByteBuffer bytes, int at, long head) {
		return this.all || interest(bytes, at, head).wanted;
	}

	@Override
	public String topic(Chunk chunk, int at, long head) {
		return interest(chunk.bytes(), at, head).topic;
	}

	private Interest interest(ByteBuffer bytes, int at, long head) {
		return this.topics.get(bytes, at + DataFrame.FIXED_LENGTH, DataFrame.topicLength(head));
	}

	/**
	 * What the worker knows about a topic.
	 *
	 * @param topic the topic
	 * @param wanted whether this worker hands its messages over
	 */
	private record Interest(String topic, boolean wanted) {
	}

}
