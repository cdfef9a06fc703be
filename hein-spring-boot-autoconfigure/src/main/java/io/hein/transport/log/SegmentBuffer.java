package io.hein.transport.log;

import java.nio.ByteBuffer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledDirectByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A segment's view of a block of memory. Each write under way holds a slice, and with it
 * a reference; the block goes back when the log and the last of them have let go. An
 * object is used once, so that a late reader finds a dead reference count and never
 * another segment's bytes.
 */
final class SegmentBuffer extends UnpooledDirectByteBuf {

	private final ByteBuf block;

	private final ByteBuffer bytes;

	private final SegmentMemory memory;

	/**
	 * Whose block this is a part of.
	 */
	private final @Nullable SegmentBuffer whole;

	SegmentBuffer(ByteBuf block, SegmentMemory memory) {
		this(block, block.nioBuffer(0, block.capacity()), memory, null);
	}

	private SegmentBuffer(ByteBuf block, ByteBuffer bytes, SegmentMemory memory, @Nullable SegmentBuffer whole) {
		super(SegmentMemory.ALLOCATOR, bytes, block.capacity());
		this.bytes = bytes;
		this.block = block;
		this.memory = memory;
		this.whole = whole;
		clear();
	}

	/**
	 * A view of the rest of the block, with a reference count of its own: the block goes
	 * back when all views of it are gone. To be called by the holder of a reference.
	 */
	SegmentBuffer rest(int from) {
		SegmentBuffer owner = (this.whole != null) ? this.whole : this;
		ByteBuf rest = this.block.slice(from, capacity() - from);
		owner.retain();
		return new SegmentBuffer(rest, rest.nioBuffer(0, rest.capacity()), this.memory, owner);
	}

	ByteBuf block() {
		return this.block;
	}

	/**
	 * The same memory, faster to read and write; only by index, since many share it, and
	 * only by the holder of a reference.
	 */
	ByteBuffer bytes() {
		return this.bytes;
	}

	/**
	 * Add some bytes, if there is room for all of them.
	 * @return whether there was
	 */
	boolean append(ByteBuffer source, int index, int length) {
		int end = writerIndex();
		if (length > capacity() - end) {
			return false;
		}
		this.bytes.put(end, source, index, length);
		writerIndex(end + length);
		return true;
	}

	@Override
	public boolean hasMemoryAddress() {
		return this.block.hasMemoryAddress();
	}

	@Override
	public long memoryAddress() {
		return this.block.memoryAddress();
	}

	@Override
	protected void deallocate() {
		super.deallocate();
		SegmentBuffer owner = this.whole;
		if (owner != null) {
			owner.release();
		}
		else {
			this.memory.give(this.block);
		}
	}

}
