package io.hein.transport.log;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

import io.hein.transport.log.CopySegment.Owner;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The memory for what filters want: the segments of all copies within a fixed budget, of
 * which the oldest have to go when it is used up. Used by the router's thread only.
 */
final class CopyMemory {

	private static final int MAX_BLOCK = 64 * 1024;

	/**
	 * What a copy begins with: there may be more filters than whole blocks.
	 */
	private static final int MIN_BLOCK = 512;

	private static final int SLICE = 256 * 1024;

	private static final int MIN_REFERENCES = 8;

	private static final int MAX_REFERENCES = 1024;

	private final int block;

	private final int slice;

	private final long fill;

	private final SegmentMemory memory;

	private final SegmentMemory walks;

	private final Deque<CopySegment> segments = new ArrayDeque<>();

	private final RoutedSegments routed = new RoutedSegments();

	/**
	 * How many segments were dropped out of their order.
	 */
	private int dropped;

	/**
	 * Create it.
	 * @param budget how many bytes may be taken
	 */
	CopyMemory(long budget) {
		this.block = (int) Math.max(1024, Math.min(MAX_BLOCK, budget / 32));
		this.slice = (int) Math.max(1024, Math.min(SLICE, budget / 32));
		// those that walk must not take what would let them join a copy again
		long walking = budget / 4;
		this.memory = SegmentMemory.direct(budget - walking, this.block, MIN_BLOCK);
		this.walks = SegmentMemory.direct(walking, this.block, MIN_BLOCK);
		this.fill = (budget - walking) / 3 * 2;
	}

	/**
	 * How much of the log may be sorted before room is made again.
	 */
	int slice() {
		return this.slice;
	}

	/**
	 * How much is gathered for one write, at most.
	 */
	int mostGathered() {
		return this.block;
	}

	/**
	 * How long the first segment of a copy is.
	 */
	static int firstBlock() {
		return MIN_BLOCK;
	}

	/**
	 * How long the segment after one that was filled is.
	 */
	static int longer(int block) {
		return Math.min(block * 2, MAX_BLOCK);
	}

	/**
	 * How long the segment after one that was dropped is.
	 */
	static int shorter(int block) {
		return Math.max(block / 2, MIN_BLOCK);
	}

	/**
	 * Make room for the next slice without what is still to be read. With nothing left to
	 * drop, waiting is pointless: writes to a peer that reads nothing may keep the
	 * memory.
	 * @param keptBehind asked when room has to be made: the sequence after which segments
	 * are still to be read
	 * @param position up to where everything was sorted
	 * @return whether there is room
	 */
	boolean makeRoom(LongSupplier keptBehind, long position) {
		if (this.memory.taken() <= this.fill) {
			return true;
		}
		long kept = keptBehind.getAsLong();
		while (this.memory.taken() > this.fill) {
			CopySegment oldest = this.segments.peekFirst();
			if (oldest == null) {
				return true;
			}
			if (!oldest.isDropped() && oldest.last() > kept) {
				return false;
			}
			dropOldest(position);
		}
		return true;
	}

	private void dropOldest(long position) {
		CopySegment oldest = this.segments.removeFirst();
		if (oldest.isDropped()) {
			this.dropped--;
			return;
		}
		oldest.owner().dropped(oldest, position);
		oldest.drop();
	}

	/**
	 * A new segment for frames that lie in segments of the log which were
	 * {@linkplain #walkThrough walked through}.
	 * @param owner whose it is
	 * @param wanted how many bytes it would have as a copy
	 * @param copies how many copies there are
	 * @param after the sequence after which it begins
	 * @param offset the same in bytes of the log
	 * @param position up to where owners have what they want
	 * @return a segment, or {@code null} if writes under way keep all of the memory
	 */
	@Nullable CopySegment newReferences(Owner owner, int wanted, int copies, long after, long offset, long position) {
		// there is room for two of each copy: all may be full at once, and are read while
		// the next ones are filled
		long share = this.fill / 2 / copies;
		int frames = CopySegment.References.room(Math.min(wanted, share));
		int room = Math.max(MIN_REFERENCES, Math.min(frames, MAX_REFERENCES));
		while (!this.memory.claim(CopySegment.References.size(room))) {
			if (this.segments.isEmpty()) {
				return null;
			}
			dropOldest(position);
		}
		return added(new CopySegment.References(owner, this.routed, this.memory, room, after, offset));
	}

	/**
	 * A new segment for copied frames.
	 * @param owner whose it is
	 * @param wanted how many bytes it is to have
	 * @param frame the length of the first frame
	 * @param after the sequence after which it begins
	 * @param offset the same in bytes of the log, at the latest
	 * @param position up to where owners have what they want
	 * @return a segment, or {@code null} if writes under way keep all of the memory
	 */
	@Nullable CopySegment newCopies(Owner owner, int wanted, int frame, long after, long offset, long position) {
		int size = Math.max(frame, Math.min(wanted, this.block));
		ByteBuf taken = this.memory.take(size);
		while (taken == null) {
			if (this.segments.isEmpty()) {
				return null;
			}
			dropOldest(position);
			taken = this.memory.take(size);
		}
		return added(new CopySegment.Copies(owner, new SegmentBuffer(taken, this.memory), after, offset));
	}

	private CopySegment added(CopySegment segment) {
		this.segments.addLast(segment);
		return segment;
	}

	/**
	 * What comes next lies in a segment of the log.
	 */
	void walkThrough(Segment segment) {
		this.routed.add(segment);
	}

	/**
	 * Memory for a walk's copies, one of so many bytes at least.
	 * @return a buffer, or {@code null} if the budget is used up
	 */
	@Nullable SegmentBuffer scratch(int length) {
		return scratchOf(Math.max(length, this.block));
	}

	/**
	 * Memory for copies of so many bytes.
	 * @return a buffer, or {@code null} if the budget is used up
	 */
	@Nullable SegmentBuffer scratchOf(int length) {
		ByteBuf taken = this.walks.take(length);
		return (taken != null) ? new SegmentBuffer(taken, this.walks) : null;
	}

	/**
	 * An owner has dropped all of its segments.
	 * @param number how many they were
	 */
	void dropped(int number) {
		this.dropped += number;
		if (this.dropped * 2 > this.segments.size()) {
			// not each time: thousands of subscribers may leave at once
			this.segments.removeIf(CopySegment::isDropped);
			this.dropped = 0;
		}
	}

	/**
	 * Drop all segments; their owners are not informed.
	 */
	void clear() {
		this.segments.forEach(CopySegment::drop);
		this.segments.clear();
		this.dropped = 0;
		this.routed.clear();
	}

	/**
	 * How much the copies take.
	 */
	long size() {
		return this.memory.taken() + this.walks.taken();
	}

	/**
	 * How much is allocated, in use or kept for later.
	 */
	long allocated() {
		return this.memory.allocated() + this.walks.allocated();
	}

	void close() {
		this.memory.close();
		this.walks.close();
	}

}
