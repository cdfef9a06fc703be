package io.hein.transport.log;

import java.util.Objects;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a filter wants: from the filter's copy where the copy reaches, else by
 * walking the log. Only what the log itself has dropped is a gap.
 */
final class FilteredCursor implements LogCursor {

	private final BroadcastLog log;

	private final FilterCopy copy;

	private volatile long position;

	private volatile long offset;

	private @Nullable FilterWalk walk;

	private @Nullable CopySegment segment;

	/**
	 * Where the segment is read on.
	 */
	private long mark;

	private @Nullable ByteBuf data;

	private int frames;

	private long lastFound;

	private boolean closed;

	FilteredCursor(BroadcastLog log, FilterCopy copy, long position) {
		this.log = log;
		this.copy = copy;
		this.position = position;
		LogCursor cursor = log.cursor(position);
		this.walk = new FilterWalk(copy, cursor);
		this.offset = cursor.offset();
	}

	@Override
	public Result read(int maxBytes) {
		if (this.closed) {
			return Result.NONE;
		}
		if (this.walk != null && this.walk.isAtGap()) {
			return walk(maxBytes);
		}
		if (this.position > this.copy.router().position()) {
			// the router went back and will be here again soon
			return Result.NONE;
		}
		CopySegment current = this.segment;
		if (current == null || current.isDropped()) {
			current = (isCovered()) ? join() : null;
			if (current == null) {
				return isCovered() ? catchUp() : walk(maxBytes);
			}
		}
		return readCopy(current, maxBytes);
	}

	/**
	 * Whether the copy has everything that is wanted from here on.
	 */
	private boolean isCovered() {
		return this.copy.after() <= this.position;
	}

	boolean isLeftBehind() {
		return this.walk != null && !isElsewhere() && this.position < this.copy.after();
	}

	private @Nullable CopySegment join() {
		CopySegment found = this.copy.find(this.position);
		this.segment = found;
		if (found != null) {
			this.mark = found.find(this.position);
		}
		return found;
	}

	private Result readCopy(CopySegment from, int maxBytes) {
		CopySegment current = from;
		while (this.mark == current.end()) {
			CopySegment next = current.next();
			if (next == null) {
				return catchUp();
			}
			current = next;
			this.segment = next;
			this.mark = 0;
		}
		if (current instanceof CopySegment.References references) {
			return readReferences(references, maxBytes);
		}
		CopySegment.Copies copies = (CopySegment.Copies) current;
		long end = copies.end(this.mark, maxBytes);
		this.data = copies.retainedSlice(this.mark, end);
		this.frames = Segment.frames(end) - Segment.frames(this.mark);
		this.lastFound = (end != copies.end()) ? copies.sequenceBefore(this.mark, end) : copies.last();
		this.mark = end;
		return found(current);
	}

	private Result readReferences(CopySegment.References from, int maxBytes) {
		int length = from.length(this.mark);
		if (length == 0) {
			return walk(maxBytes);
		}
		int limit = Math.min(maxBytes, this.copy.router().memory().mostGathered());
		int most = (int) Math.max(length, Math.min(limit, wantedBytes(from, limit)));
		SegmentBuffer out = this.copy.router().memory().scratchOf(most);
		this.frames = 0;
		ByteBuf read = (out != null) ? gather(from, out, most) : slices(from);
		if (this.frames == 0) {
			// gone just now
			read.release();
			return walk(maxBytes);
		}
		this.data = read;
		return found(Objects.requireNonNull(this.segment));
	}

	/**
	 * How much there is to read, about, as long as that is less than is read at once.
	 */
	private long wantedBytes(CopySegment.References from, int limit) {
		long bytes = from.bytesAfter(this.mark);
		for (CopySegment next = from.next(); next instanceof CopySegment.References more
				&& bytes < limit; next = more.next()) {
			bytes += more.bytesAfter(0);
		}
		return bytes;
	}

	private ByteBuf gather(CopySegment.References from, SegmentBuffer out, int most) {
		boolean gathered = false;
		try {
			CopySegment.References current = from;
			passTo(current, current.gather(this.mark, out, most));
			while (this.mark == current.end() && current.next() instanceof CopySegment.References next) {
				current = next;
				this.segment = next;
				this.mark = 0;
				passTo(current, current.gather(this.mark, out, most));
			}
			this.copy.router().confirmReads();
			gathered = true;
			return out;
		}
		finally {
			if (!gathered) {
				out.release();
			}
		}
	}

	private void passTo(CopySegment.References current, long end) {
		if (end != this.mark) {
			this.frames += Segment.frames(end) - Segment.frames(this.mark);
			this.lastFound = current.sequenceBefore(this.mark, end);
			this.mark = end;
		}
	}

	/**
	 * Without memory for copies: each frame as it lies in the log.
	 */
	private ByteBuf slices(CopySegment.References from) {
		CompositeByteBuf all = SegmentMemory.ALLOCATOR.compositeDirectBuffer(FilterWalk.MAX_RUNS);
		passTo(from, from.slice(this.mark, all));
		return all;
	}

	private Result found(CopySegment current) {
		if (this.mark == current.end()) {
			CopySegment next = current.next();
			this.position = (next != null) ? next.after() : this.copy.router().position();
			this.offset = (next != null) ? next.offset() : this.copy.router().offset();
		}
		else {
			this.position = (this.mark != 0) ? this.lastFound : current.after();
			this.offset = Math.max(this.offset, current.offset());
		}
		// not before: right after a gap it keeps what the log drops next
		dropWalk();
		return Result.DATA;
	}

	/**
	 * Nothing more is wanted up to where the router is.
	 */
	private Result catchUp() {
		dropWalk();
		this.position = this.copy.router().position();
		this.offset = this.copy.router().offset();
		return Result.NONE;
	}

	private Result walk(int maxBytes) {
		this.segment = null;
		FilterWalk walking = this.walk;
		if (walking == null) {
			walking = new FilterWalk(this.copy, this.log.cursor(this.position));
			this.walk = walking;
		}
		Result result = walking.read(maxBytes);
		if (result == Result.DATA) {
			this.data = walking.data();
			this.frames = walking.frames();
			this.lastFound = walking.lastFound();
		}
		this.position = walking.position();
		this.offset = walking.offset();
		return result;
	}

	private void dropWalk() {
		FilterWalk walking = this.walk;
		this.walk = null;
		if (walking != null) {
			walking.close();
		}
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
	public long lastFound() {
		return this.lastFound;
	}

	@Override
	public long gapFrom() {
		return Objects.requireNonNull(this.walk).gapFrom();
	}

	@Override
	public long gapTo() {
		return this.position;
	}

	@Override
	public boolean isElsewhere() {
		FilterWalk walking = this.walk;
		return walking != null && walking.isElsewhere();
	}

	@Override
	public boolean isHole() {
		return Objects.requireNonNull(this.walk).isHole();
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
		FilterWalk walking = this.walk;
		if (walking != null) {
			return walking.isOverrun();
		}
		CopySegment current = this.segment;
		if (current != null && !current.isDropped()) {
			return isGone(current, this.mark);
		}
		if (isCovered()) {
			CopySegment next = this.copy.find(this.position);
			return next != null && isGone(next, next.find(this.position));
		}
		return this.position + 1 < this.log.oldest();
	}

	/**
	 * Whether the log has dropped what is read next.
	 */
	private static boolean isGone(CopySegment segment, long mark) {
		CopySegment next = segment.next();
		return (mark == segment.end() && next != null) ? next.isGone(0) : segment.isGone(mark);
	}

	/**
	 * A walk keeps the stretch of the log that it is in. Another one can begin here.
	 */
	@Override
	public void letGo() {
		dropWalk();
	}

	@Override
	public void close() {
		if (!this.closed) {
			this.closed = true;
			dropWalk();
			this.copy.leave();
		}
	}

	@Override
	public String toString() {
		return "FilteredCursor[position " + this.position + ", offset " + this.offset + "]";
	}

}
