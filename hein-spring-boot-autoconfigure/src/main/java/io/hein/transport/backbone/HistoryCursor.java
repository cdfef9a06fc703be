package io.hein.transport.backbone;

import java.util.Objects;

import io.hein.transport.frame.DataFrame;
import io.hein.transport.log.LogCursor;
import io.hein.transport.log.MemoryBroadcastLog;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the window does not have any more from the history, and the window once it
 * has come that far. What it reads of the history is a copy: it keeps no chunk while the
 * network takes it.
 */
public final class HistoryCursor implements LogCursor {

	private static final int MAX_COPY = 64 * 1024;

	/**
	 * How long messages are taken to be as long as none was read.
	 */
	private static final long ASSUMED_LENGTH = 256;

	private final MemoryBroadcastLog window;

	private final LogHistory history;

	private volatile long position;

	private volatile long offset;

	private volatile @Nullable LogCursor inner;

	private @Nullable HistoryChunk chunk;

	/**
	 * What the history has said of its arrivals before it did not have what is next.
	 */
	private int askedAt;

	private boolean waiting;

	/**
	 * After which sequence the window was seen to begin. What was fetched may go beyond
	 * the head of the window; nobody may be ahead of that.
	 */
	private long windowAfter;

	private int bytes;

	private long meanLength = ASSUMED_LENGTH;

	private @Nullable ByteBuf data;

	private int frames;

	private long gapFrom;

	private boolean hole;

	/**
	 * Create a cursor.
	 * @param window the window
	 * @param history what the window does not have any more
	 * @param after the sequence after which it reads
	 */
	public HistoryCursor(MemoryBroadcastLog window, LogHistory history, long after) {
		this.window = window;
		this.history = history;
		this.position = after;
		if (after < 0 || after + 1 >= window.oldest()) {
			LogCursor joined = window.cursor(after);
			this.inner = joined;
			this.offset = joined.offset();
		}
		else {
			estimate();
		}
	}

	@Override
	public Result read(int maxBytes) {
		if (this.waiting && this.askedAt == this.history.arrivals()) {
			return Result.LATER;
		}
		this.waiting = false;
		while (true) {
			LogCursor joined = this.inner;
			if (joined != null) {
				Result result = joined.read(maxBytes);
				if (result != Result.GAP || joined.isHole()) {
					return joined(joined, result);
				}
				// overrun by the window: what it has dropped is elsewhere
				joined.close();
				this.inner = null;
			}
			HistoryChunk current = this.chunk;
			if (current == null || this.position >= this.windowAfter || !current.has(this.position + 1)) {
				current = next();
				if (current == null) {
					if (this.inner != null) {
						continue;
					}
					return Result.LATER;
				}
			}
			Result result = read(current, Math.min(maxBytes, MAX_COPY));
			if (result != Result.NONE) {
				return result;
			}
			this.chunk = null;
		}
	}

	/**
	 * Read a chunk.
	 * @return what was found, {@link Result#NONE} if its memory was given back
	 */
	private Result read(HistoryChunk current, int maxBytes) {
		if (this.position < current.droppedUpTo()) {
			return gap(Math.min(current.droppedUpTo(), this.windowAfter), false);
		}
		long holeUpTo = (this.bytes >= 0) ? current.holeUpTo(this.bytes) : -1;
		if (holeUpTo > this.position) {
			return gap(Math.min(holeUpTo, this.windowAfter), true);
		}
		return (holeUpTo >= 0 && copy(current, maxBytes)) ? Result.DATA : Result.NONE;
	}

	private Result joined(LogCursor joined, Result result) {
		this.gapFrom = (result == Result.GAP) ? joined.gapFrom() : this.gapFrom;
		this.hole = joined.isHole();
		this.position = joined.position();
		this.offset = joined.offset();
		if (result == Result.DATA) {
			this.data = joined.data();
			this.frames = joined.frames();
		}
		return result;
	}

	/**
	 * Go on in the window if it has what is next, otherwise in another chunk.
	 * @return the chunk, {@code null} if it is not there yet or the window has it
	 */
	private @Nullable HistoryChunk next() {
		this.chunk = null;
		this.windowAfter = this.window.oldest() - 1;
		if (this.position >= this.windowAfter) {
			this.inner = this.window.cursor(this.position);
			return null;
		}
		this.askedAt = this.history.arrivals();
		HistoryChunk found = this.history.get(this.position + 1);
		this.waiting = found == null;
		this.chunk = found;
		if (found != null) {
			this.bytes = found.find(this.position + 1);
			this.meanLength = (found.meanLength() > 0) ? found.meanLength() : this.meanLength;
		}
		return found;
	}

	private Result gap(long upTo, boolean hole) {
		this.gapFrom = this.position + 1;
		this.position = upTo;
		this.hole = hole;
		estimate();
		return Result.GAP;
	}

	/**
	 * Copy what is next.
	 * @return whether it was still there
	 */
	private boolean copy(HistoryChunk current, int maxBytes) {
		ByteBuf copied = current.copy(this.bytes, maxBytes, this.windowAfter);
		if (copied == null) {
			return false;
		}
		this.data = copied;
		this.frames = 0;
		for (int at = 0; at < copied.writerIndex(); at += DataFrame.frameLength(copied, at)) {
			this.position = DataFrame.sequence(copied, at);
			this.frames++;
		}
		this.bytes += copied.readableBytes();
		estimate();
		return true;
	}

	/**
	 * Nobody knows how many bytes are between here and the window.
	 */
	private void estimate() {
		this.offset = this.window.appendedBytes() - (this.window.head() - this.position) * this.meanLength;
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
	public boolean isHole() {
		return this.hole;
	}

	@Override
	public boolean isElsewhere() {
		return this.inner == null;
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
		LogCursor joined = this.inner;
		return joined != null && joined.isOverrun();
	}

	@Override
	public void letGo() {
		LogCursor joined = this.inner;
		if (joined != null) {
			joined.letGo();
		}
	}

	@Override
	public void close() {
		LogCursor joined = this.inner;
		if (joined != null) {
			joined.close();
		}
		this.chunk = null;
	}

	@Override
	public String toString() {
		return "HistoryCursor[position " + this.position + ((this.inner != null) ? ", in the window" : "") + "]";
	}

}
