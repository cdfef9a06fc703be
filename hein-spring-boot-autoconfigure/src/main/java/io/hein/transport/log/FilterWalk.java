package io.hein.transport.log;

import java.nio.ByteBuffer;
import java.util.Objects;

import io.hein.transport.frame.DataFrame;
import io.hein.transport.log.LogCursor.Result;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Walks the log for one cursor and gathers what its filter wants. A write for each
 * message would be slower than the log is filled, so what lies apart in the log is copied
 * together, or without memory for copies written together.
 */
final class FilterWalk {

	private static final int STRETCH = 128 * 1024;

	private static final int MAX_WALK = 1024 * 1024;

	static final int MAX_RUNS = 256;

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	private final FilterCopy copy;

	private final LogCursor cursor;

	private long position;

	private @Nullable ByteBuf stretch;

	private ByteBuffer bytes = NOTHING;

	private int at;

	private int end;

	private boolean gapFollows;

	private @Nullable ByteBuf data;

	private int frames;

	private long lastFound;

	FilterWalk(FilterCopy copy, LogCursor cursor) {
		this.copy = copy;
		this.cursor = cursor;
		this.position = cursor.position();
	}

	Result read(int maxBytes) {
		long begin = this.position;
		this.frames = 0;
		SegmentBuffer out = null;
		boolean full = false;
		for (int walked = 0; walked < MAX_WALK && !full;) {
			if (this.stretch == null) {
				Result result = nextStretch();
				if (result != Result.DATA) {
					return (this.position != begin) ? walked(out, result) : ended(result);
				}
				walked += this.end - this.at;
			}
			if (skip()) {
				out = (out != null) ? out : this.copy.router().memory().scratch(frameLength());
				if (out == null) {
					return runs(Objects.requireNonNull(this.stretch));
				}
				full = !gather(out, maxBytes);
			}
		}
		return walked(out, Result.PASSED);
	}

	private Result nextStretch() {
		if (this.gapFollows) {
			this.gapFollows = false;
			return Result.GAP;
		}
		Result result = this.cursor.read(STRETCH);
		if (result == Result.DATA) {
			ByteBuf next = this.cursor.data();
			this.stretch = next;
			this.at = next.readerIndex();
			this.end = next.writerIndex();
			this.bytes = next.nioBuffer(0, this.end);
		}
		return result;
	}

	private Result ended(Result result) {
		this.position = this.cursor.position();
		return result;
	}

	private Result walked(@Nullable SegmentBuffer out, Result next) {
		confirmReads(out);
		this.gapFollows = next == Result.GAP;
		this.data = out;
		return (out != null) ? Result.DATA : Result.PASSED;
	}

	private void confirmReads(@Nullable SegmentBuffer out) {
		boolean confirmed = false;
		try {
			this.copy.router().confirmReads();
			confirmed = true;
		}
		finally {
			if (!confirmed && out != null) {
				out.release();
			}
		}
	}

	/**
	 * Pass over what is not wanted.
	 * @return whether a wanted frame follows in the stretch
	 */
	private boolean skip() {
		while (this.at < this.end) {
			if (this.copy.wants(this.bytes, this.at)) {
				return true;
			}
			pass();
		}
		endStretch();
		return false;
	}

	/**
	 * Copy what is wanted of the stretch, one frame at least.
	 * @return whether all of it found room
	 */
	private boolean gather(SegmentBuffer out, int maxBytes) {
		while (this.at < this.end) {
			if (this.copy.wants(this.bytes, this.at)) {
				if ((out.isReadable() && out.readableBytes() + frameLength() > maxBytes)
						|| !out.append(this.bytes, this.at, frameLength())) {
					return false;
				}
				found();
			}
			else {
				pass();
			}
		}
		endStretch();
		return true;
	}

	/**
	 * Without memory for copies: what is wanted of the stretch as it lies in the log.
	 */
	private Result runs(ByteBuf source) {
		CompositeByteBuf all = SegmentMemory.ALLOCATOR.compositeDirectBuffer(MAX_RUNS);
		do {
			int from = this.at;
			while (this.at < this.end && this.copy.wants(this.bytes, this.at)) {
				found();
			}
			all.addComponent(true, source.retainedSlice(from, this.at - from));
		}
		while (all.numComponents() < MAX_RUNS && skip());
		this.data = all;
		return Result.DATA;
	}

	private void found() {
		this.frames++;
		pass();
		this.lastFound = this.position;
	}

	private void pass() {
		this.position = DataFrame.sequence(this.bytes, this.at);
		this.at += frameLength();
	}

	private int frameLength() {
		return DataFrame.frameLength(DataFrame.head(this.bytes, this.at));
	}

	private void endStretch() {
		ByteBuf done = this.stretch;
		if (done != null) {
			this.stretch = null;
			this.bytes = NOTHING;
			done.release();
			this.position = this.cursor.position();
		}
	}

	/**
	 * What the last read found; to be released by the caller.
	 */
	ByteBuf data() {
		ByteBuf taken = Objects.requireNonNull(this.data);
		this.data = null;
		return taken;
	}

	int frames() {
		return this.frames;
	}

	/**
	 * The sequence of the last frame that was found.
	 */
	long lastFound() {
		return this.lastFound;
	}

	/**
	 * Up to which sequence everything was read.
	 */
	long position() {
		return this.position;
	}

	/**
	 * The same in bytes.
	 */
	long offset() {
		return (this.stretch != null) ? this.cursor.offset() - (this.end - this.at) : this.cursor.offset();
	}

	long gapFrom() {
		return this.cursor.gapFrom();
	}

	boolean isElsewhere() {
		return this.cursor.isElsewhere();
	}

	boolean isHole() {
		return this.cursor.isHole();
	}

	/**
	 * Whether the next read reports a gap. Otherwise a copy can be read instead.
	 */
	boolean isAtGap() {
		return this.gapFollows;
	}

	boolean isOverrun() {
		return this.gapFollows || (this.stretch == null && this.cursor.isOverrun());
	}

	void close() {
		endStretch();
		this.cursor.close();
	}

}
