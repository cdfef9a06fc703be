package io.hein.transport.topic;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/**
 * Which of many filters want a topic, found by the topic's bytes where they lie in a
 * buffer, and remembered. Not thread-safe: one for each thread.
 *
 * @param <V> what has a filter
 * @since 0.1.0
 */
public final class FiltersByTopic<V extends FiltersByTopic.Filtered> {

	/**
	 * Among so many it is faster to look for one than to look at the topic.
	 */
	private static final int MAX_SCAN = 32;

	private final V[] nobody;

	private final TopicIndex<V> index = new TopicIndex<>();

	private final TopicCache<V[]> known;

	private final Predicate<V> collector = this::collect;

	private final byte[] topic = new byte[Topics.MAX_BYTES];

	private V[] found;

	private int count;

	/**
	 * Create it without any filter.
	 * @param newArray makes an array of a length
	 * @param remembered how much memory may be taken by what is remembered about topics,
	 * about, in bytes
	 */
	public FiltersByTopic(IntFunction<V[]> newArray, long remembered) {
		this.nobody = newArray.apply(0);
		this.found = newArray.apply(16);
		this.known = new TopicCache<>(remembered, (topic, length, hash) -> find(topic, length),
				(wanting) -> (wanting.length + 4) * Integer.BYTES);
	}

	/**
	 * There is one more.
	 * @param one has a filter
	 */
	public void add(V one) {
		this.index.add(one.filter(), one);
		this.known.clear();
	}

	/**
	 * There is one less.
	 * @param one was added
	 */
	public void remove(V one) {
		this.index.remove(one.filter(), one);
		this.known.clear();
	}

	/**
	 * All that want a topic.
	 * @param buffer where the topic lies, big-endian; has at least eight bytes in front
	 * of the topic's end
	 * @param index its first byte
	 * @param length its length in bytes
	 * @return each of them once, in no order; not to be changed
	 */
	public V[] wanting(ByteBuffer buffer, int index, int length) {
		return this.known.get(buffer, index, length, this.index.scope());
	}

	/**
	 * Whether one of them wants a topic, without finding out which others do.
	 * @param one was added
	 * @param buffer where the topic lies, as for {@link #wanting}
	 * @param index its first byte
	 * @param length its length in bytes
	 * @return whether it does
	 */
	public boolean wants(V one, ByteBuffer buffer, int index, int length) {
		V[] wanting = this.known.peek(buffer, index, length, this.index.scope());
		if (wanting != null && wanting.length <= MAX_SCAN) {
			return isAmong(wanting, one);
		}
		buffer.get(index, this.topic, 0, length);
		return one.filter().matches(this.topic, length);
	}

	private static <V> boolean isAmong(V[] all, V one) {
		for (V other : all) {
			if (other == one) {
				return true;
			}
		}
		return false;
	}

	private V[] find(byte[] topic, int length) {
		this.count = 0;
		this.index.find(topic, length, this.collector);
		if (this.count == 0) {
			return this.nobody;
		}
		V[] all = Arrays.copyOf(this.found, this.count);
		for (V one : all) {
			one.found(false);
		}
		return all;
	}

	/**
	 * One more that wants the topic, or one that wants it by another of its patterns.
	 */
	private boolean collect(V one) {
		if (one.found(true)) {
			if (this.count == this.found.length) {
				this.found = Arrays.copyOf(this.found, this.count * 2);
			}
			this.found[this.count++] = one;
		}
		return false;
	}

	/**
	 * What has a filter.
	 *
	 * @since 0.1.0
	 */
	public interface Filtered {

		/**
		 * The filter.
		 * @return always the same
		 */
		TopicFilter filter();

		/**
		 * Take note of whether it was found already for the topic that is looked for. At
		 * first it was not.
		 * @param found whether it was
		 * @return whether that is news
		 */
		boolean found(boolean found);

	}

}
