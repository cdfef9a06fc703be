package io.hein.transport.topic;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Function;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Remembers something about each topic, found by the topic's bytes where they lie in a
 * buffer, so that a frame's topic is neither decoded nor matched twice. Bounded: when it
 * is full it forgets everything and begins again. Not thread-safe: one for each thread.
 *
 * @param <V> what is remembered
 * @since 0.1.0
 */
public final class TopicCache<V> {

	private static final int MAX_ENTRIES = 4096;

	private final Function<String, V> loader;

	private @Nullable Entry<V>[] table = newTable(64);

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
	 * @param buffer where the topic lies
	 * @param index its first byte
	 * @param length its length in bytes
	 * @return the value
	 */
	public V get(ByteBuf buffer, int index, int length) {
		int hash = hash(buffer, index, length);
		int mask = this.table.length - 1;
		for (int slot = hash & mask;; slot = (slot + 1) & mask) {
			Entry<V> entry = this.table[slot];
			if (entry == null) {
				return load(buffer, index, length, hash);
			}
			if (entry.hash == hash && entry.isAt(buffer, index, length)) {
				return entry.value;
			}
		}
	}

	/**
	 * Forget everything.
	 */
	public void clear() {
		this.table = newTable(64);
		this.size = 0;
	}

	private V load(ByteBuf buffer, int index, int length, int hash) {
		byte[] bytes = new byte[length];
		buffer.getBytes(index, bytes);
		V value = this.loader.apply(new String(bytes, StandardCharsets.UTF_8));
		if (this.size >= MAX_ENTRIES) {
			clear();
		}
		else if (this.size * 2 >= this.table.length) {
			grow();
		}
		put(this.table, new Entry<>(hash, bytes, value));
		this.size++;
		return value;
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

	private static int hash(ByteBuf buffer, int index, int length) {
		int end = index + length;
		int at = index;
		long hash = length;
		for (; at + Long.BYTES <= end; at += Long.BYTES) {
			hash = (hash ^ buffer.getLong(at)) * 0x9E3779B97F4A7C15L;
			hash ^= hash >>> 32;
		}
		for (; at < end; at++) {
			hash = (hash ^ buffer.getByte(at)) * 0x9E3779B97F4A7C15L;
		}
		return (int) (hash ^ (hash >>> 29));
	}

	@SuppressWarnings("unchecked")
	private static <V> @Nullable Entry<V>[] newTable(int length) {
		return (@Nullable Entry<V>[]) new Entry<?>[length];
	}

	private static final class Entry<V> {

		private final int hash;

		private final byte[] topic;

		private final V value;

		Entry(int hash, byte[] topic, V value) {
			this.hash = hash;
			this.topic = topic;
			this.value = value;
		}

		boolean isAt(ByteBuf buffer, int index, int length) {
			if (length != this.topic.length) {
				return false;
			}
			for (int i = 0; i < length; i++) {
				if (buffer.getByte(index + i) != this.topic[i]) {
					return false;
				}
			}
			return true;
		}

	}

}
