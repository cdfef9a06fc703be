package io.hein.transport.log;

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A cursor of a log in segments: a segment and a place in it. It holds no reference to
 * the segment's memory, except right after a gap: there it has the oldest segments, the
 * next to go, and would lose the race with the sender now and then, so that one absence
 * became several gaps. The log holds some of them for it until it has passed them or
 * {@link #letGo} is called. Otherwise a read shows whether the segment is still there.
 */
final class SegmentCursor implements LogCursor {

	private final SegmentedLog log;

	private volatile long position;

	private volatile long offset;

	private @Nullable Segment segment;

	private int bytes;

	private final Queue<Segment> held = new ArrayDeque<>(1);

	private long lostUpTo;

	private boolean hole;

	/**
	 * Whether to read only once the log is no longer in doubt.
	 */
	private boolean waiting;

	private @Nullable ByteBuf data;

	private int frames;

	private long gapFrom;

	SegmentCursor(SegmentedLog log, long position) {
		this.log = log;
		this.position = position;
	}

	@Override
	public Result read(int maxBytes) {
		if (this.waiting && this.log.isInDoubt()) {
			return Result.LATER;
		}
		this.waiting = false;
		while (true) {
			Segment current = this.segment;
			if (isGone(current)) {
				if (this.position >= this.log.head()) {
					return Result.NONE;
				}
				this.log.locate(this);
				current = this.segment;
			}
			if (this.lostUpTo > 0) {
				return takeGap(current);
			}
			if (current == null) {
				return Result.NONE;
			}
			long committed = current.committed();
			if (Segment.bytes(committed) > this.bytes) {
				if (takeData(current, current.end(this.bytes, maxBytes, committed))) {
					return Result.DATA;
				}
			}
			else if (!moveToNext(current)) {
				return Result.NONE;
			}
		}
	}

	private Result takeGap(@Nullable Segment found) {
		this.gapFrom = this.position + 1;
		this.position = this.lostUpTo;
		this.lostUpTo = 0;
		if (found != null) {
			this.offset = found.baseOffset();
		}
		return Result.GAP;
	}

	private boolean takeData(Segment current, long end) {
		int to = Segment.bytes(end);
		this.data = current.retainedSlice(this.bytes, to);
		if (this.data == null) {
			return false;
		}
		this.bytes = to;
		long last = current.firstSequence() + Segment.frames(end) - 1;
		this.frames = (int) (last - this.position);
		this.position = last;
		this.offset = current.baseOffset() + to;
		return true;
	}

	private boolean moveToNext(Segment current) {
		if (current == this.held.peek()) {
			return moveToNextHeld(current);
		}
		Segment next = current.next();
		if (next == null) {
			// at the end of the log, or evicted
			return current.isEvicted() && this.position < this.log.head();
		}
		if (Segment.bytes(current.committed()) == this.bytes) {
			enter(next);
		}
		return true;
	}

	/**
	 * What is held no longer grows, unless it is the end of the log.
	 */
	private boolean moveToNextHeld(Segment current) {
		Segment next = current.next();
		boolean evicted = current.isEvicted();
		if (next == null && !evicted) {
			return false;
		}
		if (Segment.bytes(current.committed()) == this.bytes) {
			this.log.release(this.held.remove());
			Segment nextHeld = this.held.peek();
			enter((nextHeld != null) ? nextHeld : next);
		}
		return true;
	}

	private void enter(@Nullable Segment next) {
		this.segment = next;
		this.bytes = 0;
		if (next != null && next.firstSequence() > this.position + 1) {
			this.lostUpTo = next.firstSequence() - 1;
			this.hole = true;
		}
	}

	private boolean isGone(@Nullable Segment current) {
		return current == null || (current.isEvicted() && current != this.held.peek());
	}

	@Override
	public void letGo() {
		for (Segment segment = this.held.poll(); segment != null; segment = this.held.poll()) {
			this.log.release(segment);
		}
	}

	/**
	 * Read on in a segment. Called by the log, under its lock.
	 */
	void moveTo(Segment found, long mark) {
		this.segment = found;
		this.bytes = Segment.bytes(mark);
		long first = found.firstSequence();
		this.hole = false;
		this.lostUpTo = (first > this.position + 1) ? first - 1 : 0;
		this.offset = found.baseOffset() + this.bytes;
	}

	/**
	 * The segment that the last read found something in.
	 */
	@Nullable Segment segment() {
		return this.segment;
	}

	/**
	 * Whether the next read finds a gap, with a segment after it. Called by the log,
	 * under its lock.
	 */
	boolean isBehindGap() {
		return this.lostUpTo > 0 && this.segment != null;
	}

	/**
	 * A segment from the one on that it reads in is held for this cursor. Called by the
	 * log, under its lock.
	 */
	void hold(Segment segment) {
		this.held.add(segment);
	}

	/**
	 * A new cursor in front of a gap: the gap is measured, and segments are held, only
	 * when it is read.
	 */
	void waitForRead() {
		if (this.lostUpTo > 0) {
			this.segment = null;
			this.lostUpTo = 0;
		}
	}

	/**
	 * A new cursor that touches nothing while the log is in doubt, but then finds its
	 * place. Called by the log, under its lock.
	 * @param offset about where that is
	 */
	void waitWhileInDoubt(long offset) {
		this.waiting = true;
		this.offset = offset;
	}

	/**
	 * Nothing is held: read on after the end. Called by the log.
	 */
	void moveToEnd(long lastSequence, long lastOffset) {
		this.segment = null;
		this.hole = false;
		this.lostUpTo = (lastSequence > this.position) ? lastSequence : 0;
		this.offset = lastOffset;
	}

	@Override
	public ByteBuf data() {
		ByteBuf taken = Objects.requireNonNull(this.data, "no data was read, or it was taken already");
		this.data = null;
		return taken;
	}

	@Override
	public int frames() {
		return this.frames;
	}

	@Override
	public long gapFrom() {
		return this.gapFrom;
	}

	@Override
	public long gapTo() {
		return this.position;
	}

	@Override
	public long position() {
		return this.position;
	}

	@Override
	public long offset() {
		return this.offset;
	}

	@Override
	public boolean isHole() {
		return this.hole;
	}

	@Override
	public boolean isOverrun() {
		Segment current = this.segment;
		return (isGone(current) || isAtEndOfHeld(current)) && this.log.hasDropped(this.position + 1);
	}

	/**
	 * Whether everything that was held for this cursor is read.
	 */
	private boolean isAtEndOfHeld(@Nullable Segment current) {
		return current != null && this.held.size() == 1 && current == this.held.peek() && current.isEvicted()
				&& Segment.bytes(current.committed()) == this.bytes;
	}

	@Override
	public void close() {
		this.segment = null;
		letGo();
	}

	@Override
	public String toString() {
		return "SegmentCursor[position " + this.position + ", offset " + this.offset + "]";
	}

}
