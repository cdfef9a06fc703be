package io.hein.transport.publisher;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/**
 * The bytes of one stream on their way: how many were written, how many of them the
 * network has taken, and since when it takes none. Used by the connection's event loop,
 * except where said.
 */
final class Outflow {

	private final SubscriberConnection connection;

	private final Channel channel;

	private final PublisherCounters counters;

	private long written;

	private boolean wrote;

	private long progress = -1;

	private volatile long stuckSince;

	Outflow(SubscriberConnection connection, PublisherCounters counters) {
		this.connection = connection;
		this.channel = connection.channel();
		this.counters = counters;
	}

	/**
	 * Write bytes without a flush.
	 */
	void write(ByteBuf bytes) {
		int length = bytes.readableBytes();
		this.written += length;
		this.wrote = true;
		this.counters.bytesSent.add(length);
		this.connection.write(bytes);
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
