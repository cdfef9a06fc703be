package io.hein.transport.backbone;

import java.nio.ByteBuffer;
import java.util.Arrays;

import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.DataFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.IllegalReferenceCountException;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a log that was fetched from elsewhere: perhaps a gap, then messages, with
 * holes where there never was one. Filled by one thread, then read by any number of them.
 */
final class HistoryChunk implements HistorySource.Sink {

	/**
	 * About how far two places are apart that can be found at once.
	 */
	private static final int STEP = 64 * 1024;

	private final long from;

	private final ByteBuf buffer;

	private final ByteBuffer bytes;

	private long droppedUpTo;

	private long last;

	/**
	 * The sequence of the first message after each step, and where it is.
	 */
	private final long[] marks;

	private final int[] markedAt;

	private int marked;

	private int messages;

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
		this.marks = new long[buffer.capacity() / STEP + 1];
		this.markedAt = new int[this.marks.length];
		this.droppedUpTo = from - 1;
		this.last = from - 1;
	}

	@Override
	public void dropped(long upTo) {
		this.droppedUpTo = Math.max(this.droppedUpTo, upTo);
		this.last = this.droppedUpTo;
	}

	@Override
	public boolean message(long sequence, byte[] topic, ContentType contentType, byte[] headers, byte[] payload) {
		return message(sequence, topic, contentType, headers, payload, false);
	}

	@Override
	public boolean message(long sequence, byte[] topic, ContentType contentType, byte[] headers, byte[] payload,
			boolean confirm) {
		int length = DataFrame.length(topic.length, headers.length, payload.length);
		if (length > this.bytes.capacity() - this.end) {
			return false;
		}
		mark(sequence);
		this.end = DataFrame.write(this.bytes, this.end, sequence, confirm, contentType, topic, headers, payload);
		this.last = sequence;
		this.messages++;
		return true;
	}

	private void mark(long sequence) {
		if (this.end >= this.marked * STEP) {
			this.marks[this.marked] = sequence;
			this.markedAt[this.marked++] = this.end;
		}
	}

	/**
	 * Nothing more is put into it.
	 * @param passed the last sequence that was looked at
	 */
	void finish(long passed) {
		this.last = Math.max(this.last, passed);
	}

	/**
	 * Whether it says anything of a sequence.
	 */
	boolean has(long sequence) {
		return sequence >= this.from && sequence <= this.last;
	}

	/**
	 * Up to which sequence what it begins with was there once, and is not any more.
	 */
	long droppedUpTo() {
		return this.droppedUpTo;
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
		return (this.messages > 0) ? this.end / this.messages : 0;
	}

	/**
	 * Where the frame of a sequence begins, or the next one if there is none.
	 * @return the place, negative if the memory was given back
	 */
	int find(long sequence) {
		if (!retain()) {
			return -1;
		}
		try {
			int mark = Arrays.binarySearch(this.marks, 0, this.marked, sequence);
			// that of the sequence, or the last one before it
			mark = (mark >= 0) ? mark : Math.max(0, -mark - 2);
			int at = this.markedAt[mark];
			while (at < this.end && DataFrame.sequence(this.bytes, at) < sequence) {
				at += DataFrame.frameLength(DataFrame.head(this.bytes, at));
			}
			return at;
		}
		finally {
			this.buffer.release();
		}
	}

	/**
	 * The last sequence before a place that it has no message of.
	 * @param at where a frame begins
	 * @return the sequence before that of the frame, negative if the memory was given
	 * back
	 */
	long holeUpTo(int at) {
		if (at == this.end) {
			return this.last;
		}
		if (!retain()) {
			return -1;
		}
		try {
			return DataFrame.sequence(this.bytes, at) - 1;
		}
		finally {
			this.buffer.release();
		}
	}

	/**
	 * Copy whole frames without a hole, at most so many bytes, but one frame at least.
	 * @param upTo the last sequence that is wanted
	 * @return the copy, {@code null} if the memory was given back
	 */
	@Nullable ByteBuf copy(int begin, int maxBytes, long upTo) {
		if (!retain()) {
			return null;
		}
		try {
			this.used = System.nanoTime();
			int to = begin;
			long sequence = DataFrame.sequence(this.bytes, begin);
			do {
				to += DataFrame.frameLength(DataFrame.head(this.bytes, to));
				sequence++;
			}
			while (to < this.end && sequence <= upTo && DataFrame.sequence(this.bytes, to) == sequence
					&& to - begin + DataFrame.frameLength(DataFrame.head(this.bytes, to)) <= maxBytes);
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
