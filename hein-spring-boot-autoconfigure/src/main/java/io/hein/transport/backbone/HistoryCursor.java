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
		estimate();
	}

	@Override
	public Result read(int maxBytes) {
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
			if (current == null || !current.has(this.position + 1)) {
				current = next();
				if (current == null) {
					if (this.inner != null) {
						continue;
					}
					return Result.LATER;
				}
			}
			if (this.position < current.gapUpTo()) {
				return gap(current);
			}
			if (copy(current, Math.min(maxBytes, MAX_COPY))) {
				return Result.DATA;
			}
			this.chunk = null;
		}
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
		if (this.position + 1 >= this.window.oldest()) {
			this.inner = this.window.cursor(this.position);
			return null;
		}
		HistoryChunk found = this.history.get(this.position + 1);
		this.chunk = found;
		if (found != null && found.gapUpTo() < found.last()) {
			this.bytes = found.find(Math.max(this.position, found.gapUpTo()) + 1);
			this.meanLength = Math.max(1, found.meanLength());
		}
		return found;
	}

	private Result gap(HistoryChunk current) {
		this.gapFrom = this.position + 1;
		this.position = current.gapUpTo();
		this.hole = !current.isDropped();
		estimate();
		return Result.GAP;
	}

	/**
	 * Copy what is next.
	 * @return whether it was still there
	 */
	private boolean copy(HistoryChunk current, int maxBytes) {
		ByteBuf copied = (this.bytes >= 0) ? current.copy(this.bytes, maxBytes) : null;
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
