package io.hein.transport.frame;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;

/**
 * Gives out a buffer that a test looks at afterwards.
 */
final class OneBufferAllocator extends AbstractByteBufAllocator {

	private final ByteBuf buffer;

	OneBufferAllocator(ByteBuf buffer) {
		this.buffer = buffer;
	}

	@Override
	protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
		return this.buffer;
	}

	@Override
	protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
		return this.buffer;
	}

	@Override
	public boolean isDirectBufferPooled() {
		return false;
	}

}
