package io.hein.transport.topic;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.ToIntFunction;

import org.jspecify.annotations.Nullable;

/**
 * Remembers something about each topic, found by the topic's bytes where they lie in a
 * buffer, so that a frame's topic is neither decoded nor matched twice. Topics are looked
 * at eight bytes at a time; the topic of the last look-up is found at once, and one of at
 * most 16 bytes, as most are, by two comparisons.
 * <p>
 * Bounded by memory. When that is used up, a new topic takes the place of one that was
 * not asked for of late, but only when it comes a second time soon: topics that come once
 * do not drive out those that come often. While nearly all topics are such ones, they are
 * not even looked up: that takes longer than what is saved. Not thread-safe: one for each
 * thread.
 *
 * @param <V> what is remembered
 * @since 0.1.0
 */
public final class TopicCache<V> {

	/**
	 * A topic has one of so many slots, which bounds what topics of equal hash cost.
	 */
	private static final int WAYS = 4;

	private static final int MIN_SLOTS = 64;

	/**
	 * The longest topic that its first and its last word are all of.
	 */
	private static final int TWO_WORDS = 2 * Long.BYTES;

	private static final long FACTOR = 0x9E3779B97F4A7C15L;

	/**
	 * After so many look-ups it is judged whether they are useful.
	 */
	private static final int SAMPLE = 1024;

	/**
	 * They are not when fewer than one of so many found something, or found room.
	 */
	private static final int USEFUL_SHARE = 8;

	/**
	 * Then so many samples are left out.
	 */
	private static final int SAMPLES_PASSED = 15;

	private static final byte[] NO_BYTES = {};

	private final long maxBytes;

	private final Loader<V> loader;

	private final ToIntFunction<? super V> weigher;

	/**
	 * Where the topic lies that is being loaded.
	 */
	private byte[] loading = new byte[32];

	private int[] hashes = new int[MIN_SLOTS];

	private @Nullable Entry<V>[] table = newTable(MIN_SLOTS);

	/**
	 * The hashes of topics that recently had no room.
	 */
	private int[] refused = {};

	private @Nullable Entry<V> last;

	private int size;

	private long bytes;

	private int hand;

	/**
	 * How many look-ups there are until the next judgement.
	 */
	private int untilJudged = SAMPLE;

	private int refusedOfSample;

	private boolean passing;

	/**
	 * Create a cache.
	 * @param maxBytes how much memory it may take, about, in bytes
	 * @param loader computes what is to be remembered about a topic
	 * @param weigher how much memory a value takes, about, in bytes
	 */
	public TopicCache(long maxBytes, Loader<V> loader, ToIntFunction<? super V> weigher) {
		this.maxBytes = maxBytes;
		this.loader = Objects.requireNonNull(loader, "loader");
		this.weigher = Objects.requireNonNull(weigher, "weigher");
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
		return get(buffer, index, length, length, 0);
	}

	/**
	 * Look a topic up, or compute and remember its value, which is the same for all
	 * topics with the same scope.
	 * @param buffer where the topic lies, as for {@link #get(ByteBuffer, int, int)}
	 * @param index its first byte
	 * @param length its length in bytes
	 * @param scope the part of the topic that decides, always of the same patterns
	 * @return the value
	 */
	public V get(ByteBuffer buffer, int index, int length, TopicScope scope) {
		long part = scope.of(buffer, index, length);
		return get(buffer, index, TopicScope.length(part), length, TopicScope.words(part));
	}

	private V get(ByteBuffer buffer, int index, int length, int whole, int words) {
		long first = (length > Long.BYTES) ? buffer.getLong(index) : 0;
		long end = endWord(buffer, index, length);
		Entry<V> same = this.last;
		if (same != null && same.isAt(buffer, index, length, words, first, end)) {
			return same.value;
		}
		int hash = hash(buffer, index, length, words, first, end);
		if (--this.untilJudged < 0) {
			judge();
		}
		Entry<V> found = (!this.passing) ? find(buffer, index, length, words, first, end, hash) : null;
		if (found == null) {
			found = load(buffer, index, length, whole, words, first, end, hash);
		}
		this.last = found;
		return found.value;
	}

	private void judge() {
		this.passing = !this.passing && this.refusedOfSample > SAMPLE - SAMPLE / USEFUL_SHARE;
		this.untilJudged = (this.passing) ? SAMPLES_PASSED * SAMPLE : SAMPLE;
		this.refusedOfSample = 0;
	}

	/**
	 * Look a topic up without computing anything.
	 * @param buffer where the topic lies, as for {@link #get(ByteBuffer, int, int)}
	 * @param index its first byte
	 * @param length its length in bytes
	 * @param scope the part of the topic that decides
	 * @return the value, or {@code null} if it is not remembered
	 */
	public @Nullable V peek(ByteBuffer buffer, int index, int length, TopicScope scope) {
		long part = scope.of(buffer, index, length);
		return peek(buffer, index, TopicScope.length(part), TopicScope.words(part));
	}

	@Nullable V peek(ByteBuffer buffer, int index, int length) {
		return peek(buffer, index, length, 0);
	}

	private @Nullable V peek(ByteBuffer buffer, int index, int length, int words) {
		long first = (length > Long.BYTES) ? buffer.getLong(index) : 0;
		long end = endWord(buffer, index, length);
		Entry<V> found = this.last;
		if (found == null || !found.isAt(buffer, index, length, words, first, end)) {
			int hash = hash(buffer, index, length, words, first, end);
			found = find(buffer, index, length, words, first, end, hash);
		}
		return (found != null) ? found.value : null;
	}

	/**
	 * Forget everything.
	 */
	public void clear() {
		this.hashes = new int[MIN_SLOTS];
		this.table = newTable(MIN_SLOTS);
		this.refused = new int[0];
		this.last = null;
		this.size = 0;
		this.bytes = 0;
		this.hand = 0;
	}

	/**
	 * About how much memory is taken by what is remembered.
	 */
	long bytes() {
		return this.bytes;
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

	private @Nullable Entry<V> find(ByteBuffer buffer, int index, int length, int words, long first, long end,
			int hash) {
		int set = set(hash);
		for (int slot = set; slot < set + WAYS; slot++) {
			if (this.hashes[slot] == hash) {
				Entry<V> entry = this.table[slot];
				if (entry != null && entry.isAt(buffer, index, length, words, first, end)) {
					if (!entry.used) {
						entry.used = true;
					}
					return entry;
				}
			}
		}
		return null;
	}

	/**
	 * The first of the slots that a topic may have.
	 */
	private int set(int hash) {
		return (hash & (this.table.length - 1)) & -WAYS;
	}

	private Entry<V> load(ByteBuffer buffer, int index, int length, int whole, int words, long first, long end,
			int hash) {
		if (this.loading.length < whole) {
			this.loading = new byte[Math.max(whole, Topics.MAX_BYTES)];
		}
		buffer.get(index, this.loading, 0, whole);
		V value = this.loader.load(this.loading, whole, hash);
		byte[] topic = (length > TWO_WORDS) ? Arrays.copyOf(this.loading, length) : NO_BYTES;
		Entry<V> entry = new Entry<>(topic, length, words, first, end, value,
				Entry.OVERHEAD + topic.length + this.weigher.applyAsInt(value));
		if (!this.passing) {
			if (hasRoom(entry, hash)) {
				keep(entry, hash);
			}
			else {
				this.refusedOfSample++;
			}
		}
		return entry;
	}

	private boolean hasRoom(Entry<V> entry, int hash) {
		if (entry.weight > this.maxBytes / WAYS) {
			return false;
		}
		if (this.size * 2 >= this.table.length) {
			grow();
		}
		if (this.bytes + entry.weight <= this.maxBytes && freeSlot(set(hash)) >= 0) {
			return true;
		}
		if (isNewlyRefused(hash)) {
			return false;
		}
		while (this.bytes + entry.weight > this.maxBytes) {
			this.hand = (this.hand + 1) & (this.table.length - 1);
			pass(this.hand);
		}
		return true;
	}

	private boolean isNewlyRefused(int hash) {
		if (this.refused.length == 0) {
			this.refused = new int[this.table.length];
		}
		int at = hash & (this.refused.length - 1);
		boolean newly = this.refused[at] != hash;
		this.refused[at] = hash;
		return newly;
	}

	private void keep(Entry<V> entry, int hash) {
		int set = set(hash);
		int slot = freeSlot(set);
		for (int at = hash >>> 1; slot < 0; at++) {
			pass(set + (at & (WAYS - 1)));
			slot = freeSlot(set);
		}
		this.hashes[slot] = hash;
		this.table[slot] = entry;
		this.size++;
		this.bytes += entry.weight;
	}

	private int freeSlot(int set) {
		for (int slot = set; slot < set + WAYS; slot++) {
			if (this.table[slot] == null) {
				return slot;
			}
		}
		return -1;
	}

	/**
	 * Forget what is in a slot, unless it was asked for since it was passed last.
	 */
	private void pass(int slot) {
		Entry<V> entry = this.table[slot];
		if (entry == null) {
			return;
		}
		if (entry.used) {
			entry.used = false;
			return;
		}
		this.table[slot] = null;
		this.size--;
		this.bytes -= entry.weight;
	}

	/**
	 * Twice as many sets, of which each takes what one took before, or a part of it.
	 */
	private void grow() {
		int[] oldHashes = this.hashes;
		@Nullable Entry<V>[] old = this.table;
		this.hashes = new int[old.length * 2];
		this.table = newTable(old.length * 2);
		this.refused = new int[0];
		for (int i = 0; i < old.length; i++) {
			Entry<V> entry = old[i];
			if (entry != null) {
				int slot = freeSlot(set(oldHashes[i]));
				this.hashes[slot] = oldHashes[i];
				this.table[slot] = entry;
			}
		}
	}

	private static int hash(ByteBuffer buffer, int index, int length, int words, long first, long end) {
		long hash = ((((length + ((long) words << 32)) * FACTOR) ^ first) * FACTOR) ^ end;
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

	/**
	 * Computes what is to be remembered about a topic.
	 *
	 * @param <V> what is remembered
	 * @since 0.1.0
	 */
	@FunctionalInterface
	public interface Loader<V> {

		/**
		 * Compute a value.
		 * @param topic has the topic in UTF-8 at its beginning; to be used within the
		 * call only
		 * @param length the topic's length in bytes
		 * @param hash a number that is the same for the same topic in all caches
		 * @return the value
		 */
		V load(byte[] topic, int length, int hash);

	}

	private static final class Entry<V> {

		/**
		 * With its share of the tables.
		 */
		static final int OVERHEAD = 96;

		private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

		private final int length;

		private final int words;

		private final long first;

		private final long end;

		/**
		 * Empty if the two words are all of it.
		 */
		private final byte[] topic;

		private final V value;

		private final int weight;

		private boolean used;

		Entry(byte[] topic, int length, int words, long first, long end, V value, int weight) {
			this.topic = topic;
			this.length = length;
			this.words = words;
			this.first = first;
			this.end = end;
			this.value = value;
			this.weight = weight;
		}

		boolean isAt(ByteBuffer buffer, int index, int length, int words, long first, long end) {
			return end == this.end && first == this.first && length == this.length && words == this.words
					&& (length <= TWO_WORDS || isMiddleAt(buffer, index));
		}

		private boolean isMiddleAt(ByteBuffer buffer, int index) {
			for (int at = Long.BYTES; at < this.length - Long.BYTES; at += Long.BYTES) {
				if (buffer.getLong(index + at) != (long) LONG.get(this.topic, at)) {
					return false;
				}
			}
			return true;
		}

	}

}
