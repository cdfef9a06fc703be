package io.hein.transport.log;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Memory outside the heap.
 */
final class DirectSegmentMemory extends SegmentMemory {

	DirectSegmentMemory(long capacity, int blockSize) {
		this(capacity, blockSize, blockSize);
	}

	DirectSegmentMemory(long capacity, int blockSize, int smallest) {
		super(capacity, blockSize, smallest);
	}

	@Override
	@Nullable ByteBuf newBlock(int size) {
		try {
			return ALLOCATOR.directBuffer(size, size);
		}
		catch (OutOfMemoryError ex) {
			// the direct memory was taken elsewhere
			return null;
		}
	}

	@Override
	void free(ByteBuf block) {
		block.release();
	}

}
