package io.hein.transport.lane;

import java.nio.ByteBuffer;

import io.hein.transport.frame.Epoch;
import io.netty.buffer.ByteBuf;

/**
 * A run of DATA frames where they lie in the buffer that was read into. All lanes and
 * workers share it, each with a reference of its own.
 *
 * @param epoch the log that the frames come from
 * @param buffer where they lie
 * @param bytes the same bytes with the same indexes, which are faster to read; only by
 * index, since all share it
 * @param from the first byte of the first frame
 * @param to the end of the last frame
 */
record Chunk(Epoch epoch, ByteBuf buffer, ByteBuffer bytes, int from, int to) implements LaneItem {

	/**
	 * What a chunk costs besides its bytes, so that a queue of very small ones is honest
	 * about its memory.
	 */
	static final int OVERHEAD = 192;

	/**
	 * Create a chunk.
	 * @param epoch the log that the frames come from
	 * @param buffer where they lie
	 * @param from the first byte of the first frame
	 * @param to the end of the last frame
	 */
	Chunk(Epoch epoch, ByteBuf buffer, int from, int to) {
		this(epoch, buffer, buffer.nioBuffer(0, to), from, to);
	}

	@Override
	public long cost() {
		return OVERHEAD + this.to - this.from;
	}

	@Override
	public void release() {
		this.buffer.release();
	}

}
