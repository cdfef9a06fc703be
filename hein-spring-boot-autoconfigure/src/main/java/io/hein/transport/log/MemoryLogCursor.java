package io.hein.transport.log;

import java.util.Objects;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A cursor of the log in memory: a segment and a place in it. It holds no reference to
 * the segment's memory, except right behind a gap; whether the segment is still there
 * shows when it reads.
 */
final class MemoryLogCursor implements LogCursor {

	private final MemoryBroadcastLog log;

	private volatile long position;

	private volatile long offset;

	private @Nullable Segment segment;

	private int bytes;

	private @Nullable Segment held;

	private long lostUpTo;

	private @Nullable ByteBuf data;

	private int frames;

	private long gapFrom;

	MemoryLogCursor(MemoryBroadcastLog log, long position) {
		this.log = log;
		this.position = position;
	}

	@Override
	public Result read(int maxBytes) {
		while (true) {
			Segment current = this.segment;
			if (current == null || (current.isEvicted() && current != this.held)) {
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
		Segment next = current.next();
		if (next == null) {
			// at the end of the log, or evicted
			boolean gone = current.isEvicted();
			if (gone) {
				release();
			}
			return gone && this.position < this.log.head();
		}
		if (Segment.bytes(current.committed()) == this.bytes) {
			release();
			this.segment = next;
			this.bytes = 0;
		}
		return true;
	}

	private void release() {
		Segment holding = this.held;
		this.held = null;
		if (holding != null) {
			holding.release();
		}
	}

	/**
	 * Read on in a segment. Called by the log, under its lock. Behind a gap that is the
	 * oldest segment, the next to go: it is held until this cursor has left it, else the
	 * race with the sender might be lost again and again, and one absence become many
	 * gaps.
	 */
	void moveTo(Segment found, long mark) {
		release();
		if (found.firstSequence() > this.position + 1) {
			found.retain();
			this.held = found;
		}
		this.segment = found;
		this.bytes = Segment.bytes(mark);
		long first = found.firstSequence();
		this.lostUpTo = (first > this.position + 1) ? first - 1 : 0;
		this.offset = found.baseOffset() + this.bytes;
	}

	/**
	 * A new cursor in front of a gap: the gap is measured, and a segment held, only when
	 * it is read.
	 */
	void waitForRead() {
		if (this.lostUpTo > 0) {
			release();
			this.segment = null;
			this.lostUpTo = 0;
		}
	}

	/**
	 * Nothing is held: read on behind the end. Called by the log.
	 */
	void moveToEnd(long lastSequence, long lastOffset) {
		release();
		this.segment = null;
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
	public boolean isOverrun() {
		Segment current = this.segment;
		boolean lost = current == null || (current.isEvicted() && current != this.held);
		return lost && this.position + 1 < this.log.oldest();
	}

	@Override
	public void close() {
		this.segment = null;
		release();
	}

}
