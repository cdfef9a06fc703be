package io.hein.test;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Direct buffers that are used again: a proxy sees many short connections, and the system
 * is slow to give such memory back.
 */
final class BufferPool {

	static final int SIZE = 64 * 1024;

	private final ConcurrentLinkedDeque<ByteBuffer> free = new ConcurrentLinkedDeque<>();

	ByteBuffer take() {
		ByteBuffer buffer = this.free.poll();
		return (buffer != null) ? buffer : ByteBuffer.allocateDirect(SIZE);
	}

	void giveBack(ByteBuffer buffer) {
		this.free.push(buffer.clear());
	}

}
