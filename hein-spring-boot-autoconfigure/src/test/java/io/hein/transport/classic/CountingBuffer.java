package io.hein.transport.classic;

import java.util.concurrent.atomic.AtomicLong;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;

/**
 * A buffer that counts each byte that is looked at or copied.
 */
final class CountingBuffer extends UnpooledHeapByteBuf {

	private final AtomicLong work;

	CountingBuffer(UnpooledByteBufAllocator allocator, int capacity, int maxCapacity, AtomicLong work) {
		super(allocator, capacity, maxCapacity);
		this.work = work;
	}

	@Override
	public boolean hasArray() {
		// else it would be read unnoticed
		return false;
	}

	@Override
	protected byte _getByte(int index) {
		this.work.incrementAndGet();
		return super._getByte(index);
	}

	@Override
	public byte getByte(int index) {
		this.work.incrementAndGet();
		return super.getByte(index);
	}

	@Override
	protected long _getLong(int index) {
		this.work.addAndGet(Long.BYTES);
		return super._getLong(index);
	}

	@Override
	protected long _getLongLE(int index) {
		this.work.addAndGet(Long.BYTES);
		return super._getLongLE(index);
	}

	@Override
	public ByteBuf getBytes(int index, ByteBuf target, int targetIndex, int length) {
		this.work.addAndGet(length);
		return super.getBytes(index, target, targetIndex, length);
	}

	@Override
	public ByteBuf getBytes(int index, byte[] target, int targetIndex, int length) {
		this.work.addAndGet(length);
		return super.getBytes(index, target, targetIndex, length);
	}

	@Override
	public ByteBuf setBytes(int index, ByteBuf source, int sourceIndex, int length) {
		this.work.addAndGet(length);
		return super.setBytes(index, source, sourceIndex, length);
	}

	@Override
	public ByteBuf capacity(int newCapacity) {
		this.work.addAndGet(readableBytes());
		return super.capacity(newCapacity);
	}

	/**
	 * Makes such buffers.
	 */
	static final class Allocator extends AbstractByteBufAllocator {

		final AtomicLong work = new AtomicLong();

		private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(false, true);

		@Override
		protected ByteBuf newHeapBuffer(int capacity, int maxCapacity) {
			return new CountingBuffer(this.memory, capacity, maxCapacity, this.work);
		}

		@Override
		protected ByteBuf newDirectBuffer(int capacity, int maxCapacity) {
			return newHeapBuffer(capacity, maxCapacity);
		}

		@Override
		public ByteBuf buffer(int capacity) {
			return newHeapBuffer(capacity, Integer.MAX_VALUE);
		}

		@Override
		public boolean isDirectBufferPooled() {
			return false;
		}

	}

}
