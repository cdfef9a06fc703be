package io.hein.transport.publisher;

import io.hein.transport.classic.ClassicFormatException;
import io.hein.transport.classic.ClassicTranslator;
import io.hein.transport.frame.DataFrame;
import io.hein.transport.log.BroadcastLog;
import io.hein.transport.log.LogCursor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * What one classic subscriber is sent: a cursor into the log, and classic frames of what
 * it reads, in batches. While a batch waits for its acknowledgement nothing keeps memory
 * of the log, nor a copy of it: what was read and did not fit is read again. Used by the
 * connection's event loop, except where said.
 */
final class ClassicStream {

	/**
	 * A batch is no longer, unless it is a single frame.
	 */
	static final int MAX_BATCH = 60 * 1024;

	private static final int READ = 64 * 1024;

	private static final int MAX_READS = 32;

	private final ClassicSession session;

	private final BroadcastLog log;

	private LogCursor cursor;

	private final ClassicTranslator translator;

	private @Nullable ByteBuf rest;

	private volatile long position;

	private volatile long offset;

	private int frames;

	private boolean confirm;

	private boolean more;

	/**
	 * Create a stream.
	 * @param session its session; notified of gaps and of what cannot be sent
	 * @param log the log
	 * @param after the sequence after which it begins
	 * @param options which topics are wanted, and how long messages may be
	 */
	ClassicStream(ClassicSession session, BroadcastLog log, long after, ClassicOptions options) {
		this.session = session;
		this.log = log;
		this.cursor = log.cursor(after);
		this.translator = new ClassicTranslator(options.topics, options.maxMessageSize);
		this.position = after;
		this.offset = this.cursor.offset();
	}

	/**
	 * The next batch. A message whose sender wants a report comes alone, so that its
	 * acknowledgement is its own.
	 * @param maxFrames how many frames it has at most
	 * @return the frames, {@code null} if there is nothing to send now
	 */
	@Nullable ByteBuf next(ByteBufAllocator allocator, int maxFrames) {
		this.frames = 0;
		this.confirm = false;
		this.more = false;
		ByteBuf out = allocator.buffer(READ);
		try {
			boolean full = false;
			for (int reads = 0; !full && (this.rest != null || read()); reads++) {
				full = translate(out, maxFrames);
				this.more = reads == MAX_READS;
				full |= this.more;
			}
			this.log.confirmReads();
			return (this.frames > 0) ? out.retain() : null;
		}
		finally {
			giveBackRest();
			out.release();
		}
	}

	private boolean read() {
		while (true) {
			switch (this.cursor.read(READ)) {
				case NONE, LATER -> {
					passed(this.cursor.position());
					return false;
				}
				case GAP -> this.session.gap(this.cursor.gapFrom(), this.cursor.gapTo());
				case PASSED -> passed(this.cursor.position());
				case DATA -> {
					ByteBuf found = this.cursor.data();
					this.rest = found;
					this.translator.source(found);
					return true;
				}
			}
			if (this.session.isEnded()) {
				return false;
			}
		}
	}

	private void passed(long sequence) {
		this.position = sequence;
		ByteBuf left = this.rest;
		this.offset = this.cursor.offset() - ((left != null) ? left.readableBytes() : 0);
	}

	/**
	 * Append frames of what was read.
	 * @return whether the batch is complete
	 */
	private boolean translate(ByteBuf out, int maxFrames) {
		ByteBuf data = this.rest;
		boolean full = false;
		while (data != null && data.isReadable() && !full) {
			int index = data.readerIndex();
			boolean wanted = this.translator.isWanted(index);
			boolean alone = wanted && DataFrame.isConfirm(data, index);
			if ((alone && this.frames > 0) || (wanted && !append(data, index, out))) {
				full = true;
			}
			else {
				data.skipBytes(DataFrame.frameLength(data, index));
				passed(DataFrame.sequence(data, index));
				full = this.frames >= maxFrames || (alone && this.frames > 0);
				this.confirm |= alone && this.frames > 0;
			}
		}
		if (data != null && !data.isReadable()) {
			releaseRest();
		}
		return full;
	}

	/**
	 * Append a frame, or report that it cannot be sent.
	 * @return whether there was room for it
	 */
	private boolean append(ByteBuf data, int index, ByteBuf out) {
		int begin = out.writerIndex();
		try {
			this.translator.write(index, out);
			if (this.frames > 0 && out.writerIndex() > MAX_BATCH) {
				out.writerIndex(begin);
				return false;
			}
			this.frames++;
		}
		catch (ClassicFormatException ex) {
			this.session.unsendable(DataFrame.sequence(data, index), String.valueOf(ex.getMessage()));
		}
		return true;
	}

	/**
	 * What is left has to wait for an acknowledgement, which may take long: go back to
	 * where it is in the log.
	 */
	private void giveBackRest() {
		if (this.rest != null) {
			releaseRest();
			LogCursor old = this.cursor;
			this.cursor = this.log.cursor(this.position);
			old.close();
		}
	}

	private void releaseRest() {
		ByteBuf left = this.rest;
		this.rest = null;
		if (left != null) {
			left.release();
		}
	}

	/**
	 * How many frames the last batch has.
	 */
	int frames() {
		return this.frames;
	}

	/**
	 * Whether a report about the last batch is pending; it is one message then.
	 */
	boolean isConfirm() {
		return this.confirm;
	}

	/**
	 * Whether there may be more to read though nothing was found to send: it is time to
	 * let others run.
	 */
	boolean hasMore() {
		return this.more;
	}

	/**
	 * The last sequence put into a batch or passed over. Any thread.
	 */
	long position() {
		return this.position;
	}

	/**
	 * The same in bytes of the log. Any thread.
	 */
	long offset() {
		return this.offset;
	}

	/**
	 * Whether the log has overwritten what was not read yet.
	 */
	boolean isOverrun() {
		// it has begun at the head: what has to be fetched was overwritten since
		return this.cursor.isOverrun() || this.cursor.isElsewhere();
	}

	void close() {
		releaseRest();
		this.cursor.close();
	}

	@Override
	public String toString() {
		return "ClassicStream[" + this.session + ", position " + this.position + "]";
	}

}
