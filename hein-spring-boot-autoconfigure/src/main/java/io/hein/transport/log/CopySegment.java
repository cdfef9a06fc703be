package io.hein.transport.log;

import java.nio.ByteBuffer;

import io.hein.transport.frame.DataFrame;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of what one filter wants: copied frames with the sequences that they have in
 * the log. Used by the router's thread only.
 */
final class CopySegment {

	private final FilterCopy owner;

	private final SegmentBuffer buffer;

	private final long after;

	private final long offset;

	private long last;

	private int frames;

	private boolean dropped;

	private @Nullable CopySegment next;

	CopySegment(FilterCopy owner, SegmentBuffer buffer, long after, long offset) {
		this.owner = owner;
		this.buffer = buffer;
		this.after = after;
		this.offset = offset;
	}

	boolean append(ByteBuffer source, int index, int length) {
		if (!this.buffer.append(source, index, length)) {
			return false;
		}
		this.last = DataFrame.sequence(source, index);
		this.frames++;
		return true;
	}

	/**
	 * The mark before the first frame after a sequence.
	 */
	long find(long sequence) {
		int at = 0;
		int passed = 0;
		while (at < end() && DataFrame.sequence(this.buffer, at) <= sequence) {
			at += DataFrame.frameLength(this.buffer, at);
			passed++;
		}
		return Segment.mark(passed, at);
	}

	void drop() {
		this.dropped = true;
		this.next = null;
		this.buffer.release();
	}

	ByteBuf retainedSlice(int from, int to) {
		return this.buffer.retainedSlice(from, to - from);
	}

	/**
	 * The mark where a read from a mark on ends that takes at most so many bytes, but one
	 * frame at least.
	 */
	long end(int from, int framesBefore, int maxBytes) {
		if (end() - from <= maxBytes) {
			return Segment.mark(frames(), end());
		}
		int at = from;
		int passed = framesBefore;
		do {
			at += DataFrame.frameLength(this.buffer, at);
			passed++;
		}
		while (at + DataFrame.frameLength(this.buffer, at) - from <= maxBytes);
		return Segment.mark(passed, at);
	}

	/**
	 * The sequence of the frame that ends at a place, which is not the end.
	 */
	long sequenceBefore(int from, int to) {
		int at = from;
		for (int next = at; next < to; next += DataFrame.frameLength(this.buffer, next)) {
			at = next;
		}
		return DataFrame.sequence(this.buffer, at);
	}

	FilterCopy owner() {
		return this.owner;
	}

	boolean isDropped() {
		return this.dropped;
	}

	/**
	 * The sequence after which this segment has everything that is wanted, up to where
	 * the next one begins.
	 */
	long after() {
		return this.after;
	}

	/**
	 * The sequence of the last frame so far.
	 */
	long last() {
		return this.last;
	}

	/**
	 * Where this segment begins in the measure of the log, at the latest.
	 */
	long offset() {
		return this.offset;
	}

	int end() {
		return this.buffer.writerIndex();
	}

	int frames() {
		return this.frames;
	}

	@Nullable CopySegment next() {
		return this.next;
	}

	void next(CopySegment next) {
		this.next = next;
	}

	@Override
	public String toString() {
		return "CopySegment[" + this.frames + " frames after " + this.after + ((this.dropped) ? ", dropped" : "") + "]";
	}

}
