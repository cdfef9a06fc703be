package io.hein.transport.log;

import java.nio.ByteBuffer;
import java.util.Objects;

import io.hein.transport.frame.DataFrame;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a filter wants: from the filter's copy where the copy reaches, else by
 * walking the log. Only what the log itself has dropped is a gap.
 */
final class FilteredCursor implements LogCursor {

	private static final int WALK = 128 * 1024;

	private final BroadcastLog log;

	private final FilterCopy copy;

	private volatile long position;

	private volatile long offset;

	private @Nullable LogCursor walk;

	private @Nullable CopySegment segment;

	private int at;

	private int framesRead;

	private @Nullable ByteBuf rest;

	private int restAt;

	private @Nullable ByteBuf data;

	private int frames;

	private boolean closed;

	FilteredCursor(BroadcastLog log, FilterCopy copy, long position) {
		this.log = log;
		this.copy = copy;
		this.position = position;
		LogCursor cursor = log.cursor(position);
		this.walk = cursor;
		this.offset = cursor.offset();
	}

	@Override
	public Result read(int maxBytes) {
		if (this.closed) {
			return Result.NONE;
		}
		if (this.rest != null) {
			return nextRun(this.rest);
		}
		CopySegment current = this.segment;
		if (current == null || current.isDropped()) {
			current = (isCovered()) ? join() : null;
			if (current == null) {
				return isCovered() ? catchUp() : walk();
			}
		}
		return readCopy(current);
	}

	/**
	 * Whether the copy has everything that is wanted from here on.
	 */
	private boolean isCovered() {
		return this.copy.after() <= this.position && this.position <= this.copy.router().position();
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

	private Result readCopy(CopySegment from) {
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
		this.data = current.retainedSlice(this.at);
		this.frames = current.frames() - this.framesRead;
		this.at = current.end();
		this.framesRead = current.frames();
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

	private Result walk() {
		this.segment = null;
		LogCursor cursor = this.walk;
		if (cursor == null) {
			cursor = this.log.cursor(this.position);
			this.walk = cursor;
		}
		Result result = cursor.read(WALK);
		if (result == Result.DATA) {
			return filter(cursor.data(), cursor);
		}
		if (result == Result.GAP) {
			this.position = cursor.position();
			this.offset = cursor.offset();
		}
		return result;
	}

	private Result filter(ByteBuf source, LogCursor cursor) {
		SegmentBuffer out = this.copy.router().scratch(source.readableBytes());
		if (out == null) {
			this.rest = source;
			this.restAt = source.readerIndex();
			return nextRun(source);
		}
		int found = 0;
		int end = source.writerIndex();
		ByteBuffer bytes = source.nioBuffer(0, end);
		for (int index = source.readerIndex(); index < end;) {
			int length = DataFrame.frameLength(DataFrame.head(bytes, index));
			if (this.copy.wants(bytes, index)) {
				out.writeBytes(source, index, length);
				found++;
			}
			index += length;
		}
		source.release();
		this.position = cursor.position();
		this.offset = cursor.offset();
		if (found == 0) {
			out.release();
			return Result.PASSED;
		}
		this.data = out;
		this.frames = found;
		return Result.DATA;
	}

	/**
	 * Without memory for copies: the next frames that are wanted and lie together, as
	 * they lie in the log.
	 */
	private Result nextRun(ByteBuf source) {
		int end = source.writerIndex();
		ByteBuffer bytes = source.nioBuffer(0, end);
		int from = this.restAt;
		while (from < end && !this.copy.wants(bytes, from)) {
			this.position = DataFrame.sequence(source, from);
			from += DataFrame.frameLength(source, from);
		}
		int to = from;
		int found = 0;
		while (to < end && this.copy.wants(bytes, to)) {
			this.position = DataFrame.sequence(source, to);
			to += DataFrame.frameLength(source, to);
			found++;
		}
		this.restAt = to;
		this.data = (found > 0) ? source.retainedSlice(from, to - from) : null;
		this.frames = found;
		if (to == end) {
			releaseRest();
			LogCursor cursor = Objects.requireNonNull(this.walk);
			this.position = cursor.position();
			this.offset = cursor.offset();
		}
		return (found > 0) ? Result.DATA : Result.PASSED;
	}

	private void dropWalk() {
		LogCursor cursor = this.walk;
		this.walk = null;
		if (cursor != null) {
			cursor.close();
		}
	}

	private void releaseRest() {
		if (this.rest != null) {
			this.rest.release();
			this.rest = null;
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
	public long gapFrom() {
		return Objects.requireNonNull(this.walk).gapFrom();
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
		if (this.rest != null) {
			return false;
		}
		LogCursor cursor = this.walk;
		if (cursor != null) {
			return cursor.isOverrun();
		}
		CopySegment current = this.segment;
		return current != null && current.isDropped() && !isCovered() && this.position + 1 < this.log.oldest();
	}

	@Override
	public void letGo() {
		if (this.walk != null) {
			this.walk.letGo();
		}
	}

	@Override
	public void close() {
		if (!this.closed) {
			this.closed = true;
			releaseRest();
			dropWalk();
			this.copy.leave();
		}
	}

}
