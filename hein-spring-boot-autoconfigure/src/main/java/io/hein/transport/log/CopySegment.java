package io.hein.transport.log;

import java.nio.ByteBuffer;

import io.hein.transport.frame.DataFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of what one filter wants: frames with the sequences that they have in the
 * log, copied or only referred to. A <em>mark</em> is a place in it, as in a
 * {@link Segment}. Used by the router's thread only.
 */
abstract sealed class CopySegment {

	private final Owner owner;

	private final long after;

	private final long offset;

	private long last;

	private int frames;

	private boolean dropped;

	private @Nullable CopySegment next;

	CopySegment(Owner owner, long after, long offset) {
		this.owner = owner;
		this.after = after;
		this.offset = offset;
	}

	/**
	 * Add a frame.
	 * @param source where it lies
	 * @param index its first byte
	 * @param length its length
	 * @param offset where it begins, in bytes of the log
	 * @return whether there was room for it
	 */
	final boolean append(ByteBuffer source, int index, int length, long offset) {
		long sequence = DataFrame.sequence(source, index);
		if (!add(source, index, length, sequence, offset)) {
			return false;
		}
		this.last = sequence;
		this.frames++;
		return true;
	}

	abstract boolean add(ByteBuffer source, int index, int length, long sequence, long offset);

	/**
	 * The mark before the first frame after a sequence.
	 */
	abstract long find(long sequence);

	/**
	 * The mark after the last frame.
	 */
	abstract long end();

	/**
	 * The sequence of the frame before a mark.
	 * @param from an earlier mark
	 * @param to the mark
	 */
	abstract long sequenceBefore(long from, long to);

	/**
	 * Whether the log has dropped the frame after a mark, which was not copied.
	 */
	boolean isGone(long mark) {
		return false;
	}

	final void drop() {
		if (!this.dropped) {
			this.dropped = true;
			this.next = null;
			giveBack();
		}
	}

	abstract void giveBack();

	final Owner owner() {
		return this.owner;
	}

	final boolean isDropped() {
		return this.dropped;
	}

	/**
	 * The sequence after which this segment has everything that is wanted, up to where
	 * the next one begins.
	 */
	final long after() {
		return this.after;
	}

	/**
	 * The sequence of the last frame so far.
	 */
	final long last() {
		return this.last;
	}

	/**
	 * Where this segment begins in the measure of the log, at the latest.
	 */
	final long offset() {
		return this.offset;
	}

	final int frames() {
		return this.frames;
	}

	final @Nullable CopySegment next() {
		return this.next;
	}

	final void next(CopySegment next) {
		this.next = next;
	}

	@Override
	public String toString() {
		return getClass().getSimpleName() + "[" + this.frames + " frames after " + this.after
				+ ((this.dropped) ? ", dropped" : "") + "]";
	}

	/**
	 * Whose segments they are.
	 */
	interface Owner {

		/**
		 * The first one had to be dropped.
		 * @param segment the segment
		 * @param routed no frame after this sequence was added yet
		 */
		void dropped(CopySegment segment, long routed);

	}

	/**
	 * Copied frames: several cursors write the same bytes, and none of them keeps the
	 * log's memory.
	 */
	static final class Copies extends CopySegment {

		private final SegmentBuffer buffer;

		Copies(Owner owner, SegmentBuffer buffer, long after, long offset) {
			super(owner, after, offset);
			this.buffer = buffer;
		}

		@Override
		boolean add(ByteBuffer source, int index, int length, long sequence, long offset) {
			return this.buffer.append(source, index, length);
		}

		@Override
		long find(long sequence) {
			int at = 0;
			int passed = 0;
			while (at < this.buffer.writerIndex() && DataFrame.sequence(this.buffer, at) <= sequence) {
				at += DataFrame.frameLength(this.buffer, at);
				passed++;
			}
			return Segment.mark(passed, at);
		}

		@Override
		long end() {
			return Segment.mark(frames(), this.buffer.writerIndex());
		}

		@Override
		void giveBack() {
			this.buffer.release();
		}

		ByteBuf retainedSlice(long from, long to) {
			return this.buffer.retainedSlice(Segment.bytes(from), Segment.bytes(to) - Segment.bytes(from));
		}

		/**
		 * The mark where a read from a mark on ends that takes at most so many bytes, but
		 * one frame at least.
		 */
		long end(long from, int maxBytes) {
			int begin = Segment.bytes(from);
			if (this.buffer.writerIndex() - begin <= maxBytes) {
				return end();
			}
			int at = begin;
			int passed = Segment.frames(from);
			do {
				at += DataFrame.frameLength(this.buffer, at);
				passed++;
			}
			while (at < this.buffer.writerIndex() && at + DataFrame.frameLength(this.buffer, at) - begin <= maxBytes);
			return Segment.mark(passed, at);
		}

		@Override
		long sequenceBefore(long from, long to) {
			int at = Segment.bytes(from);
			int end = Segment.bytes(to);
			for (int next = at; next < end; next += DataFrame.frameLength(this.buffer, next)) {
				at = next;
			}
			return DataFrame.sequence(this.buffer, at);
		}

	}

	/**
	 * Frames that are referred to where they lie in the log: so many filters can be kept
	 * up with that there is no memory for copies of more than some frames for each. What
	 * the log drops is gone here too.
	 */
	static final class References extends CopySegment {

		/**
		 * What one takes beside its references, about.
		 */
		private static final int OVERHEAD = 128;

		private static final long MASK = 0xFFFFFFFFL;

		private final RoutedSegments segments;

		private final SegmentMemory memory;

		private final long firstOffset;

		/**
		 * The distance of each frame from the place after which this begins: in bytes in
		 * the upper half, in sequences in the lower one.
		 */
		private final long[] references;

		private long bytes;

		/**
		 * Create it.
		 * @param owner whose it is
		 * @param segments where the frames lie
		 * @param memory which as much was claimed of as {@link #size} says
		 * @param room for how many frames there is room
		 * @param after the sequence after which it begins
		 * @param offset the same in bytes of the log, at the latest
		 */
		References(Owner owner, RoutedSegments segments, SegmentMemory memory, int room, long after, long offset) {
			super(owner, after, offset);
			this.segments = segments;
			this.memory = memory;
			this.firstOffset = offset;
			this.references = new long[room];
		}

		/**
		 * How much memory one takes that has room for so many frames.
		 */
		static int size(int room) {
			return OVERHEAD + room * Long.BYTES;
		}

		/**
		 * For how many frames there is room in so much memory.
		 */
		static int room(long size) {
			return (int) Math.max(0, size - OVERHEAD) / Long.BYTES;
		}

		@Override
		boolean add(ByteBuffer source, int index, int length, long sequence, long offset) {
			long bytes = offset - this.firstOffset;
			long distance = sequence - after();
			if (frames() == this.references.length || bytes > Integer.MAX_VALUE || distance > MASK) {
				return false;
			}
			this.references[frames()] = bytes << 32 | distance;
			this.bytes += length;
			return true;
		}

		@Override
		long find(long sequence) {
			int low = 0;
			int high = frames();
			while (low < high) {
				int middle = (low + high) >>> 1;
				if (sequence(middle) <= sequence) {
					low = middle + 1;
				}
				else {
					high = middle;
				}
			}
			return Segment.mark(low, low);
		}

		@Override
		long end() {
			return Segment.mark(frames(), frames());
		}

		@Override
		long sequenceBefore(long from, long to) {
			return sequence(Segment.frames(to) - 1);
		}

		private long sequence(int at) {
			return after() + (this.references[at] & MASK);
		}

		private long offset(int at) {
			return this.firstOffset + (this.references[at] >>> 32);
		}

		@Override
		boolean isGone(long mark) {
			int at = Segment.frames(mark);
			return at < frames() && this.segments.isGone(offset(at));
		}

		@Override
		void giveBack() {
			this.memory.unclaim(size(this.references.length));
		}

		/**
		 * How many bytes the frames after a mark have, about.
		 */
		long bytesAfter(long mark) {
			int passed = Segment.frames(mark);
			return (passed == 0) ? this.bytes : this.bytes / frames() * (frames() - passed);
		}

		/**
		 * The length of the frame after a mark, 0 if it is gone.
		 */
		int length(long mark) {
			long offset = offset(Segment.frames(mark));
			Segment segment = this.segments.retain(offset);
			if (segment == null) {
				return 0;
			}
			int length = segment.frameLength(offset);
			segment.giveBack();
			return length;
		}

		/**
		 * Copy frames together.
		 * @param mark the mark before the first one
		 * @param out takes them
		 * @param most how many bytes it may have then
		 * @return the mark after the last one that was there and found room
		 */
		long gather(long mark, SegmentBuffer out, int most) {
			int at = Segment.frames(mark);
			boolean room = true;
			while (room && at < frames()) {
				Segment segment = this.segments.retain(offset(at));
				if (segment == null) {
					break;
				}
				try {
					long end = this.segments.end(segment);
					while (room && at < frames() && offset(at) < end) {
						room = segment.copyFrame(offset(at), out, most);
						at += (room) ? 1 : 0;
					}
				}
				finally {
					segment.giveBack();
				}
			}
			return Segment.mark(at, at);
		}

		/**
		 * Take frames as they lie in the log, of one segment only: they keep its memory.
		 * @param mark the mark before the first one
		 * @param out takes them
		 * @return the mark after the last one
		 */
		long slice(long mark, CompositeByteBuf out) {
			int at = Segment.frames(mark);
			Segment segment = this.segments.retain(offset(at));
			if (segment == null) {
				return mark;
			}
			try {
				long end = this.segments.end(segment);
				for (; at < frames() && offset(at) < end && out.numComponents() < out.maxNumComponents(); at++) {
					out.addComponent(true, segment.retainedFrame(offset(at)));
				}
			}
			finally {
				segment.giveBack();
			}
			return Segment.mark(at, at);
		}

	}

}
