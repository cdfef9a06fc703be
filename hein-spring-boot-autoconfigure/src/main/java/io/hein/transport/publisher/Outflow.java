package io.hein.transport.publisher;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.hein.transport.flow.KeptRests;
import io.hein.transport.frame.DataFrame;
import io.hein.transport.log.BroadcastLog;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one stream on their way: how many were written, how many of them the
 * network has taken, and since when it takes none. What it does not take can be taken
 * back, so that it keeps no memory of the log. Used by the connection's event loop,
 * except where said.
 */
final class Outflow {

	/**
	 * How many bytes are written at once, so that no connection keeps the others waiting.
	 */
	static final int SLICE = 256 * 1024;

	/**
	 * With TLS what is written is a copy, which waits in memory until the network takes
	 * it. Whole records of 16 KiB.
	 */
	private static final int TLS_SLICE = 64 * 1024;

	/**
	 * The same on a connection that takes little, or is new and may turn out to. Until
	 * the buffers of its socket are full it seems to be as fast as any: a thousand of
	 * them at once must not keep a fast one waiting for a thousand whole slices, nor must
	 * those that have much to catch up with: a slice is also what is left to write when
	 * the socket has room again, whoever's turn it is. What is encrypted cannot be taken
	 * back besides.
	 */
	private static final int SMALL_SLICE = 16 * 1024;

	/**
	 * For how long after a standstill nothing stays written that is not taken at once.
	 */
	static final long HESITANT = TimeUnit.SECONDS.toNanos(1);

	private final StreamOwner owner;

	private final Channel channel;

	private final BroadcastLog log;

	private final PublisherCounters counters;

	private final KeptRests keptRests;

	private final boolean encrypted;

	private long written;

	private boolean wrote;

	private long progress = Long.MIN_VALUE;

	private volatile long stuckSince;

	private long hesitantUntil;

	/**
	 * The messages that were written last, while the network has not taken all of them,
	 * and where their first frame begins. Not retained: only compared with what is there.
	 */
	private @Nullable ByteBuf underWay;

	private int underWayFrom;

	private int kept;

	/**
	 * What was taken back was counted already, and will be written again or lies in a
	 * gap.
	 */
	private long countedMessages;

	private long countedBytes;

	Outflow(StreamOwner owner, BroadcastLog log, PublisherCounters counters, KeptRests keptRests, boolean encrypted) {
		this.owner = owner;
		this.channel = owner.channel();
		this.log = log;
		this.counters = counters;
		this.keptRests = keptRests;
		this.encrypted = encrypted;
	}

	/**
	 * Write messages of the log without a flush.
	 */
	void write(ByteBuf data, int messages) {
		long counted = Math.min(messages, this.countedMessages);
		this.countedMessages -= counted;
		this.counters.sent.add(messages - counted);
		this.underWay = data;
		this.underWayFrom = data.readerIndex();
		write(data);
	}

	/**
	 * Write bytes without a flush.
	 */
	void write(ByteBuf bytes) {
		int length = bytes.readableBytes();
		this.written += length;
		this.wrote = true;
		long counted = Math.min(length, this.countedBytes);
		this.countedBytes -= counted;
		this.counters.bytesSent.add(length - counted);
		this.owner.write(bytes);
	}

	/**
	 * Everything written was taken.
	 */
	void emptied() {
		this.underWay = null;
		giveKept();
	}

	private void giveKept() {
		if (this.kept > 0) {
			this.keptRests.give(this.kept);
			this.kept = 0;
		}
	}

	/**
	 * Whether messages were written that the network has not taken wholly, and that still
	 * keep memory of the log.
	 */
	boolean isUnderWay() {
		return this.underWay != null;
	}

	/**
	 * Whether messages are under way on a connection that has stood still just now.
	 */
	boolean isHesitant(long now) {
		return this.hesitantUntil != 0 && now - this.hesitantUntil < 0;
	}

	/**
	 * How many bytes to write at once.
	 * @param now the time
	 * @param others whether others come first
	 */
	int slice(long now, boolean others) {
		if (others || isHesitant(now)) {
			return SMALL_SLICE;
		}
		return (this.encrypted) ? TLS_SLICE : SLICE;
	}

	/**
	 * It keeps more than it should.
	 */
	void hesitate(long now) {
		this.hesitantUntil = now + HESITANT;
	}

	/**
	 * Take back what the network has not begun to take of the messages under way. The
	 * rest of the frame that it has begun, or the next one, stays written, as a copy, so
	 * that nothing of the log's memory is kept and the network says when it takes bytes
	 * again. Needs a {@link #flush()} afterwards. Not while the channel flushes.
	 * @return the sequence of the last frame that stays written, -1 if nothing can be
	 * taken back
	 */
	long takeBack() {
		ByteBuf data = this.underWay;
		ChannelOutboundBuffer buffer = this.channel.unsafe().outboundBuffer();
		if (data == null || buffer == null || buffer.current() != data) {
			// has left, is encrypted, or the connection is closed
			this.underWay = null;
			return -1;
		}
		int from = data.readerIndex();
		int frame = this.underWayFrom;
		int end = frame + DataFrame.frameLength(data, frame);
		while (end <= from) {
			frame = end;
			end += DataFrame.frameLength(data, frame);
		}
		ByteBuf rest = copy(data, from, end - from);
		if (rest == null) {
			return -1;
		}
		long sequence = DataFrame.sequence(data, frame);
		this.written -= data.writerIndex() - end;
		this.countedBytes += data.writerIndex() - end;
		this.countedMessages += frames(data, end);
		this.underWay = null;
		replaceFirst(buffer, rest);
		return sequence;
	}

	private @Nullable ByteBuf copy(ByteBuf data, int from, int length) {
		if (!this.keptRests.take(length)) {
			return null;
		}
		// first: whatever fails now, the end of the stream gives it back
		this.kept += length;
		try {
			ByteBuf copy = this.channel.alloc().directBuffer(length).writeBytes(data, from, length);
			confirm(copy);
			return copy;
		}
		catch (OutOfMemoryError ex) {
			this.kept -= length;
			this.keptRests.give(length);
			return null;
		}
	}

	private void confirm(ByteBuf copy) {
		boolean confirmed = false;
		try {
			this.log.confirmReads();
			confirmed = true;
		}
		finally {
			if (!confirmed) {
				copy.release();
			}
		}
	}

	private static int frames(ByteBuf data, int from) {
		int frames = 0;
		for (int at = from; at < data.writerIndex(); at += DataFrame.frameLength(data, at)) {
			frames++;
		}
		return frames;
	}

	/**
	 * Put something in the place of what is first in line. There is always something in
	 * line meanwhile, so the channel does not become writable.
	 */
	private void replaceFirst(ChannelOutboundBuffer buffer, ByteBuf first) {
		this.owner.write(first);
		List<ByteBuf> others = new ArrayList<>(2);
		buffer.remove();
		for (Object next = buffer.current(); next != null; next = buffer.current()) {
			others.add((ByteBuf) ReferenceCountUtil.retain(next));
			buffer.remove();
		}
		others.forEach(this.owner::write);
	}

	void flush() {
		this.channel.flush();
	}

	/**
	 * The stream has ended. What is kept may still have to leave.
	 */
	void end() {
		this.underWay = null;
		if (this.kept > 0) {
			this.channel.closeFuture().addListener((closed) -> giveKept());
		}
	}

	/**
	 * How many bytes the network has taken.
	 */
	long taken() {
		ChannelOutboundBuffer buffer = this.channel.unsafe().outboundBuffer();
		if (buffer == null) {
			return this.written;
		}
		long pending = 0;
		Object current = buffer.current();
		if (current != null) {
			// what is written of the current buffer shows in its reader index only
			pending = buffer.totalPendingWriteBytes() - buffer.currentProgress();
		}
		return this.written - Math.max(0, pending);
	}

	/**
	 * Ten times a second: does it move?
	 * @param taken how many bytes the network has taken
	 * @param now the time
	 * @return the most that it had ever taken
	 */
	long tick(long taken, long now) {
		// a frame that joins those that wait makes it less, which is no progress
		boolean stuck = taken <= this.progress && !this.channel.isWritable();
		this.progress = Math.max(this.progress, taken);
		this.stuckSince = (!stuck) ? 0 : (this.stuckSince != 0) ? this.stuckSince : now;
		if (stuck) {
			hesitate(now);
		}
		return this.progress;
	}

	/**
	 * The standstill so far does not count.
	 */
	void forgive() {
		this.stuckSince = 0;
	}

	/**
	 * Since when a write makes no progress, 0 if it does. Any thread.
	 */
	long stuckSince() {
		return this.stuckSince;
	}

	/**
	 * Whether anything was written since the last question.
	 */
	boolean wroteSince() {
		boolean result = this.wrote;
		this.wrote = false;
		return result;
	}

}
