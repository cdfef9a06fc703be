package io.hein.transport.log;

import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.DataFrame;
import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a log that was fetched from elsewhere: perhaps a gap, then messages without
 * holes. Filled by one thread, then read by any number of them.
 */
final class HistoryChunk implements LogHistory.Sink {

	private final long from;

	private final SegmentMemory memory;

	private final int capacity;

	private @Nullable ByteBuf block;

	private @Nullable Segment segment;

	private long gapUpTo;

	private boolean dropped;

	private long last;

	private volatile long used = System.nanoTime();

	/**
	 * Create a chunk.
	 * @param from the first sequence of it
	 * @param block where its messages are to be put
	 * @param memory where that was taken from
	 */
	HistoryChunk(long from, ByteBuf block, SegmentMemory memory) {
		this.from = from;
		this.block = block;
		this.capacity = block.capacity();
		this.memory = memory;
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
		Segment current = this.segment;
		if (current == null) {
			current = begin(sequence);
		}
		int length = DataFrame.length(topic.length, headers.length, payload.length);
		if (sequence != current.lastSequence() + 1 || !current.hasRoomFor(length)) {
			return false;
		}
		current.append(sequence, false, contentType, topic, headers, payload);
		this.last = sequence;
		return true;
	}

	private Segment begin(long sequence) {
		ByteBuf memory = java.util.Objects.requireNonNull(this.block);
		this.block = null;
		this.gapUpTo = sequence - 1;
		Segment begun = new Segment(new SegmentBuffer(memory, this.memory), null, sequence, 0, 0);
		this.segment = begun;
		return begun;
	}

	/**
	 * Nothing more is put into it.
	 * @param passed the last sequence that was looked at
	 */
	void finish(long passed) {
		if (this.segment == null) {
			giveBack();
			this.gapUpTo = Math.max(this.gapUpTo, passed);
			this.last = this.gapUpTo;
		}
	}

	private void giveBack() {
		ByteBuf unused = this.block;
		this.block = null;
		if (unused != null) {
			ReferenceCountUtil.release(new SegmentBuffer(unused, this.memory));
		}
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

	@Nullable Segment segment() {
		return this.segment;
	}

	/**
	 * The mean length of its messages.
	 */
	long meanLength() {
		Segment current = this.segment;
		return (current != null)
				? Segment.bytes(current.committed()) / Math.max(1, Segment.frames(current.committed())) : 0;
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

	int capacity() {
		return this.capacity;
	}

	/**
	 * Give the memory back.
	 */
	void evict() {
		giveBack();
		Segment current = this.segment;
		if (current != null) {
			current.evict();
		}
	}

}
