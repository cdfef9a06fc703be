package io.hein.transport.log;

import java.nio.ByteBuffer;

import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.DataFrame;
import io.hein.transport.frame.FrameChecksum;
import io.netty.buffer.ByteBuf;
import io.netty.util.IllegalReferenceCountException;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of the log: whole frames, one after the other. Written by one thread at a
 * time under the lock of the log, read by any number of threads without one.
 * <p>
 * A <em>mark</em> is a place between two frames: how many frames of the segment are
 * before it, and how many bytes, in one number, so that a reader gets both at once.
 */
final class Segment {

	/**
	 * Distance of the marks that readers can cut at, in bytes.
	 */
	static final int MARK_DISTANCE = 16 * 1024;

	private final SegmentBuffer buffer;

	private final ByteBuffer bytes;

	private final ByteBuffer readBack;

	private final int capacity;

	private final long firstSequence;

	private final long baseOffset;

	private final long created;

	private final long[] marks;

	/**
	 * What is kept of the segment in a file, if it is.
	 */
	private final @Nullable SegmentHeader header;

	private final FrameChecksum checksum;

	/**
	 * Alone, since readers look at everything else while it is written.
	 */
	private final PaddedLong committed;

	private volatile int markCount;

	private volatile boolean evicted;

	private volatile @Nullable Segment next;

	private long lastAppended;

	private int holders;

	Segment(SegmentBuffer buffer, @Nullable SegmentHeader header, long firstSequence, long baseOffset, long now) {
		this.buffer = buffer;
		this.header = header;
		this.checksum = new FrameChecksum();
		this.committed = new PaddedLong(0);
		this.bytes = buffer.bytes();
		this.readBack = this.bytes.duplicate();
		this.capacity = buffer.capacity();
		this.firstSequence = firstSequence;
		this.baseOffset = baseOffset;
		this.created = now;
		this.lastAppended = now;
		this.marks = new long[buffer.capacity() / MARK_DISTANCE + 1];
	}

	/**
	 * Go on with a segment that was found in a file.
	 */
	Segment(SegmentBuffer buffer, SegmentHeader header, SegmentScan found, long created, long lastAppended) {
		this.buffer = buffer;
		this.header = header;
		this.checksum = new FrameChecksum(found.checksum());
		this.committed = new PaddedLong(header.mark());
		this.bytes = buffer.bytes();
		this.readBack = this.bytes.duplicate();
		this.capacity = buffer.capacity();
		this.firstSequence = found.firstSequence();
		this.baseOffset = header.baseOffset();
		this.created = created;
		this.lastAppended = lastAppended;
		this.marks = found.marks();
		this.markCount = found.markCount();
	}

	static long mark(int frames, int bytes) {
		return ((long) frames << 32) | bytes;
	}

	static int frames(long mark) {
		return (int) (mark >>> 32);
	}

	static int bytes(long mark) {
		return (int) mark;
	}

	/**
	 * Whether a message follows the last one, and its frame fits in. Under the lock of
	 * the log.
	 */
	boolean hasRoomFor(long sequence, int length) {
		long mark = this.committed.getPlain();
		return sequence == this.firstSequence + frames(mark) && this.capacity - bytes(mark) >= length;
	}

	/**
	 * Append a frame. Under the lock of the log.
	 */
	void append(long sequence, boolean confirm, ContentType contentType, byte[] topic, byte[] headers, byte[] payload) {
		int start = bytes(this.committed.getPlain());
		int frames = (int) (sequence - this.firstSequence);
		if (start >= this.markCount * MARK_DISTANCE) {
			this.marks[this.markCount] = mark(frames, start);
			this.markCount++;
		}
		int end = DataFrame.write(this.bytes, start, sequence, confirm, contentType, topic, headers, payload);
		long mark = mark(frames + 1, end);
		SegmentHeader header = this.header;
		if (header != null) {
			if (!isWritten(end, sequence)) {
				throw fault();
			}
			header.commit(mark, this.checksum.add(this.bytes, start, topic, headers, payload));
		}
		this.committed.setRelease(mark);
	}

	/**
	 * Whether what was written is there, by a word after it, which the next frame
	 * overwrites. If the file was cut short, compiled code continues as if nothing had
	 * happened, and throws at some later place. Read by another buffer, of which the
	 * compiler does not know that it is the same memory.
	 */
	private boolean isWritten(int end, long sequence) {
		if (this.capacity - end < Long.BYTES) {
			return true;
		}
		this.bytes.putLong(end, ~sequence);
		return this.readBack.getLong(end) == ~sequence;
	}

	/**
	 * Have the virtual machine report what it has found.
	 */
	private static InternalError fault() {
		Thread.yield();
		return new InternalError("What was written is not there");
	}

	/**
	 * Up to where readers may read.
	 */
	long committed() {
		return this.committed.get();
	}

	/**
	 * Where a read from one mark on ends: at most so many bytes later, but after at least
	 * one frame.
	 */
	long end(int from, int maxBytes, long committed) {
		long limit = (long) from + maxBytes;
		if (bytes(committed) <= limit) {
			return committed;
		}
		long best = committed;
		for (int i = this.markCount - 1; i >= 0; i--) {
			int at = bytes(this.marks[i]);
			if (at <= from) {
				break;
			}
			if (at <= bytes(committed)) {
				best = this.marks[i];
				if (at <= limit) {
					break;
				}
			}
		}
		return best;
	}

	/**
	 * The mark before the frame of a sequence. The caller makes sure that the segment is
	 * not evicted meanwhile.
	 */
	long find(long sequence) {
		// one that lies in a hole follows the last frame
		int frames = (int) Math.min(sequence - this.firstSequence, frames(this.committed.get()));
		long mark = 0;
		for (int i = 0; i < this.markCount && frames(this.marks[i]) <= frames; i++) {
			mark = this.marks[i];
		}
		int bytes = bytes(mark);
		for (int i = frames(mark); i < frames; i++) {
			bytes += DataFrame.frameLength(DataFrame.head(this.bytes, bytes));
		}
		return mark(frames, bytes);
	}

	/**
	 * A slice that keeps the memory, or {@code null} if the segment is gone.
	 */
	@Nullable ByteBuf retainedSlice(int from, int to) {
		try {
			return this.buffer.retainedSlice(from, to - from);
		}
		catch (IllegalReferenceCountException ex) {
			return null;
		}
	}

	/**
	 * Keep the memory for a moment, to look at single frames.
	 * @return whether it was still there; to be {@linkplain #giveBack() given back} then
	 */
	boolean retain() {
		if (this.buffer.refCnt() == 0) {
			return false;
		}
		try {
			this.buffer.retain();
			return true;
		}
		catch (IllegalReferenceCountException ex) {
			return false;
		}
	}

	void giveBack() {
		this.buffer.release();
	}

	/**
	 * Whether the memory is used for something else.
	 */
	boolean isGone() {
		return this.buffer.refCnt() == 0;
	}

	/**
	 * The length of the frame that begins at an offset of the log.
	 */
	int frameLength(long offset) {
		return DataFrame.frameLength(DataFrame.head(this.bytes, (int) (offset - this.baseOffset)));
	}

	/**
	 * Copy the frame that begins at an offset of the log.
	 * @param offset where it begins
	 * @param out takes it
	 * @param most how many bytes that may have then
	 * @return whether there was room
	 */
	boolean copyFrame(long offset, SegmentBuffer out, int most) {
		int length = frameLength(offset);
		return out.writerIndex() + length <= most && out.append(this.bytes, (int) (offset - this.baseOffset), length);
	}

	/**
	 * The frame that begins at an offset of the log, and keeps the memory.
	 */
	ByteBuf retainedFrame(long offset) {
		return this.buffer.retainedSlice((int) (offset - this.baseOffset), frameLength(offset));
	}

	/**
	 * Keep the memory for a cursor. Under the lock of the log, while the log has the
	 * segment.
	 */
	void hold() {
		this.buffer.retain();
		this.holders++;
	}

	/**
	 * Undo {@link #hold()}. Under the lock of the log.
	 */
	void release() {
		this.holders--;
		this.buffer.release();
	}

	/**
	 * Whether it is held for any cursor. Under the lock of the log.
	 */
	boolean isHeld() {
		return this.holders > 0;
	}

	/**
	 * Let the log's reference go. Under the lock of the log.
	 */
	void evict() {
		this.evicted = true;
		this.next = null;
		this.buffer.release();
	}

	boolean isEvicted() {
		return this.evicted;
	}

	long firstSequence() {
		return this.firstSequence;
	}

	long lastSequence() {
		return this.firstSequence + frames(this.committed.get()) - 1;
	}

	long baseOffset() {
		return this.baseOffset;
	}

	int capacity() {
		return this.capacity;
	}

	long created() {
		return this.created;
	}

	void touch(long now) {
		this.lastAppended = now;
	}

	long lastAppended() {
		return this.lastAppended;
	}

	/**
	 * What is kept of the segment in a file.
	 * @return the header, {@code null} if it is kept in memory only
	 */
	@Nullable SegmentHeader header() {
		return this.header;
	}

	/**
	 * The block of memory that it lies in.
	 */
	ByteBuf block() {
		return this.buffer.block();
	}

	@Nullable Segment next() {
		return this.next;
	}

	void next(Segment next) {
		this.next = next;
	}

	@Override
	public String toString() {
		return "Segment[" + this.firstSequence + " to " + lastSequence() + ((this.evicted) ? ", evicted" : "") + "]";
	}

}
