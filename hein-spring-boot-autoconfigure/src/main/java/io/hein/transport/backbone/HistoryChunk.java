package io.hein.transport.backbone;

import java.nio.ByteBuffer;

import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.DataFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.IllegalReferenceCountException;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a log that was fetched from elsewhere: perhaps a gap, then messages
 * without holes. Filled by one thread, then read by any number of them.
 */
final class HistoryChunk implements HistorySource.Sink {

	private final long from;

	private final ByteBuf buffer;

	private final ByteBuffer bytes;

	private long gapUpTo;

	private boolean dropped;

	private long first;

	private long last;

	private int end;

	private volatile long used = System.nanoTime();

	/**
	 * Create a chunk.
	 * @param from the first sequence of it
	 * @param buffer where its messages are to be put, with a reference for the chunk
	 */
	HistoryChunk(long from, ByteBuf buffer) {
		this.from = from;
		this.buffer = buffer;
		this.bytes = buffer.nioBuffer(0, buffer.capacity());
		this.gapUpTo = from - 1;
		this.last = from - 1;
	}

	@Override
	public void dropped(long upTo) {
		this.gapUpTo = Math.max(this.gapUpTo, upTo);
		this.last = this.gapUpTo;
		this.dropped = true;
	}

	@Override
	public boolean message(long sequence, byte[] topic, ContentType contentType, byte[] headers, byte[] payload) {
		return message(sequence, topic, contentType, headers, payload, false);
	}

	@Override
	public boolean message(long sequence, byte[] topic, ContentType contentType, byte[] headers, byte[] payload,
			boolean confirm) {
		int length = DataFrame.length(topic.length, headers.length, payload.length);
		boolean follows = isEmpty() || sequence == this.last + 1;
		if (!follows || length > this.bytes.capacity() - this.end) {
			return false;
		}
		if (isEmpty()) {
			this.first = sequence;
			this.gapUpTo = sequence - 1;
		}
		this.end = DataFrame.write(this.bytes, this.end, sequence, confirm, contentType, topic, headers, payload);
		this.last = sequence;
		return true;
	}

	/**
	 * Nothing more is put into it.
	 * @param passed the last sequence that was looked at
	 */
	void finish(long passed) {
		if (isEmpty()) {
			this.gapUpTo = Math.max(this.gapUpTo, passed);
			this.last = this.gapUpTo;
		}
	}

	private boolean isEmpty() {
		return this.end == 0;
	}

	/**
	 * Whether it says anything of a sequence.
	 */
	boolean has(long sequence) {
		return sequence >= this.from && sequence <= this.last;
	}

	/**
	 * Up to which sequence it begins with a gap.
	 */
	long gapUpTo() {
		return this.gapUpTo;
	}

	/**
	 * Whether what is missing was there once.
	 */
	boolean isDropped() {
		return this.dropped;
	}

	long from() {
		return this.from;
	}

	/**
	 * The last sequence of which it says anything.
	 */
	long last() {
		return this.last;
	}

	/**
	 * The mean length of its messages, 0 if there are none.
	 */
	long meanLength() {
		return (isEmpty()) ? 0 : this.end / (this.last - this.first + 1);
	}

	/**
	 * Where the frame of a sequence begins.
	 * @return the place, negative if the memory was given back
	 */
	int find(long sequence) {
		if (!retain()) {
			return -1;
		}
		try {
			int at = 0;
			while (DataFrame.sequence(this.bytes, at) < sequence) {
				at += DataFrame.frameLength(DataFrame.head(this.bytes, at));
			}
			return at;
		}
		finally {
			this.buffer.release();
		}
	}

	/**
	 * Copy whole frames, at most so many bytes, but one frame at least.
	 * @return the copy, {@code null} if the memory was given back
	 */
	@Nullable ByteBuf copy(int begin, int maxBytes) {
		if (!retain()) {
			return null;
		}
		try {
			this.used = System.nanoTime();
			int to = begin;
			do {
				to += DataFrame.frameLength(DataFrame.head(this.bytes, to));
			}
			while (to < this.end && to - begin + DataFrame.frameLength(DataFrame.head(this.bytes, to)) <= maxBytes);
			return ByteBufAllocator.DEFAULT.directBuffer(to - begin).writeBytes(this.buffer, begin, to - begin);
		}
		finally {
			this.buffer.release();
		}
	}

	private boolean retain() {
		try {
			this.buffer.retain();
			return true;
		}
		catch (IllegalReferenceCountException ex) {
			return false;
		}
	}

	void use() {
		this.used = System.nanoTime();
	}

	/**
	 * When it was read last.
	 */
	long used() {
		return this.used;
	}

	/**
	 * Give the memory back.
	 */
	void evict() {
		this.buffer.release();
	}

}
