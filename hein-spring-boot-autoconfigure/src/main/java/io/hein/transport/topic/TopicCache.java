package io.hein.transport.topic;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Remembers something about each topic, found by the topic's bytes where they lie in a
 * buffer, so that a frame's topic is neither decoded nor matched twice. Topics are looked
 * at eight bytes at a time; the topic of the last look-up is found at once, and one of at
 * most 16 bytes, as most are, by two comparisons. Bounded: when it is full it forgets
 * everything and begins again. Not thread-safe: one for each thread.
 *
 * @param <V> what is remembered
 * @since 0.1.0
 */
public final class TopicCache<V> {

	private static final int MAX_ENTRIES = 4096;

	/**
	 * The longest topic that its first and its last word are all of.
	 */
	private static final int TWO_WORDS = 2 * Long.BYTES;

	private static final long FACTOR = 0x9E3779B97F4A7C15L;

	private final Function<String, V> loader;

	private @Nullable Entry<V>[] table = newTable(64);

	private @Nullable Entry<V> last;

	private int size;

	/**
	 * Create a cache.
	 * @param loader computes what is to be remembered about a topic
	 */
	public TopicCache(Function<String, V> loader) {
		this.loader = Objects.requireNonNull(loader, "loader");
	}

	/**
	 * Look a topic up, or compute and remember its value.
	 * @param buffer where the topic lies, big-endian; has at least eight bytes in front
	 * of the topic's end
	 * @param index its first byte
	 * @param length its length in bytes
	 * @return the value
	 */
	public V get(ByteBuffer buffer, int index, int length) {
		long first = (length > Long.BYTES) ? buffer.getLong(index) : 0;
		long end = endWord(buffer, index, length);
		Entry<V> same = this.last;
		if (same != null && same.isAt(buffer, index, length, first, end)) {
			return same.value;
		}
		Entry<V> found = find(buffer, index, length, first, end);
		this.last = found;
		return found.value;
	}

	/**
	 * The last eight bytes of the topic, or all of a shorter one.
	 */
	private static long endWord(ByteBuffer buffer, int index, int length) {
		if (length == 0) {
			return 0;
		}
		long word = buffer.getLong(index + length - Long.BYTES);
		return (length >= Long.BYTES) ? word : word & (-1L >>> (Long.SIZE - length * Byte.SIZE));
	}

	private Entry<V> find(ByteBuffer buffer, int index, int length, long first, long end) {
		int hash = hash(buffer, index, length, first, end);
		int mask = this.table.length - 1;
		for (int slot = hash & mask;; slot = (slot + 1) & mask) {
			Entry<V> entry = this.table[slot];
			if (entry == null) {
				return load(buffer, index, length, hash);
			}
			if (entry.hash == hash && entry.isAt(buffer, index, length, first, end)) {
				return entry;
			}
		}
	}

	/**
	 * Forget everything.
	 */
	public void clear() {
		this.table = newTable(64);
		this.last = null;
		this.size = 0;
	}

	private Entry<V> load(ByteBuffer buffer, int index, int length, int hash) {
		byte[] bytes = new byte[length];
		buffer.get(index, bytes);
		V value = this.loader.apply(new String(bytes, StandardCharsets.UTF_8));
		if (this.size >= MAX_ENTRIES) {
			clear();
		}
		else if (this.size * 2 >= this.table.length) {
			grow();
		}
		Entry<V> entry = new Entry<>(hash, bytes, value);
		put(this.table, entry);
		this.size++;
		return entry;
	}

	private void grow() {
		@Nullable Entry<V>[] larger = newTable(this.table.length * 2);
		for (Entry<V> entry : this.table) {
			if (entry != null) {
				put(larger, entry);
			}
		}
		this.table = larger;
	}

	private static <V> void put(@Nullable Entry<V>[] table, Entry<V> entry) {
		int slot = entry.hash & (table.length - 1);
		while (table[slot] != null) {
			slot = (slot + 1) & (table.length - 1);
		}
		table[slot] = entry;
	}

	private static int hash(ByteBuffer buffer, int index, int length, long first, long end) {
		long hash = (((length * FACTOR) ^ first) * FACTOR) ^ end;
		for (int at = Long.BYTES; at < length - Long.BYTES; at += Long.BYTES) {
			hash = (hash ^ (hash >>> 32)) * FACTOR;
			hash ^= buffer.getLong(index + at);
		}
		hash *= FACTOR;
		return (int) (hash ^ (hash >>> 32));
	}

	@SuppressWarnings("unchecked")
	private static <V> @Nullable Entry<V>[] newTable(int length) {
		return (@Nullable Entry<V>[]) new Entry<?>[length];
	}

	private static final class Entry<V> {

		private final int hash;

		private final int length;

		private final long first;

		private final long end;

		private final ByteBuffer topic;

		private final V value;

		Entry(int hash, byte[] topic, V value) {
			this.hash = hash;
			this.length = topic.length;
			// the word in front lets a short topic be read like one in a frame
			this.topic = ByteBuffer.allocate(Long.BYTES + topic.length).put(Long.BYTES, topic);
			this.first = (this.length > Long.BYTES) ? this.topic.getLong(Long.BYTES) : 0;
			this.end = endWord(this.topic, Long.BYTES, this.length);
			this.value = value;
		}

		boolean isAt(ByteBuffer buffer, int index, int length, long first, long end) {
			return end == this.end && first == this.first && length == this.length
					&& (length <= TWO_WORDS || isMiddleAt(buffer, index));
		}

		private boolean isMiddleAt(ByteBuffer buffer, int index) {
			for (int at = Long.BYTES; at < this.length - Long.BYTES; at += Long.BYTES) {
				if (buffer.getLong(index + at) != this.topic.getLong(Long.BYTES + at)) {
					return false;
				}
			}
			return true;
		}

	}

}
