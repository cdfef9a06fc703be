package io.hein.transport.log;

import java.util.Objects;

import io.netty.buffer.ByteBuf;
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

	private int at;

	private int framesRead;

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
			long mark = found.find(this.position);
			this.at = Segment.bytes(mark);
			this.framesRead = Segment.frames(mark);
			dropWalk();
		}
		return found;
	}

	private Result readCopy(CopySegment from, int maxBytes) {
		CopySegment current = from;
		while (this.at == current.end()) {
			CopySegment next = current.next();
			if (next == null) {
				return catchUp();
			}
			current = next;
			this.segment = next;
			this.at = 0;
			this.framesRead = 0;
		}
		long end = current.end(this.at, this.framesRead, maxBytes);
		int begin = this.at;
		this.data = current.retainedSlice(begin, Segment.bytes(end));
		this.frames = Segment.frames(end) - this.framesRead;
		this.at = Segment.bytes(end);
		this.framesRead = Segment.frames(end);
		if (this.at < current.end()) {
			this.position = current.sequenceBefore(begin, this.at);
			this.lastFound = this.position;
			this.offset = Math.max(this.offset, current.offset());
			return Result.DATA;
		}
		this.lastFound = current.last();
		CopySegment next = current.next();
		this.position = (next != null) ? next.after() : this.copy.router().position();
		this.offset = (next != null) ? next.offset() : this.copy.router().offset();
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
		return (current == null || current.isDropped()) && !isCovered() && this.position + 1 < this.log.oldest();
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
