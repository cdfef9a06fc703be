package io.hein.test;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way: what goes in comes out in the same order, later. Bounded.
 */
final class DelayLine {

	private static final long CAPACITY = 32L * 1024 * 1024;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final Queue<Item> items = new ArrayDeque<>();

	private long size;

	private boolean closed;

	/**
	 * Put a copy of some bytes in. Waits while the line is full.
	 * @param data the bytes, {@code null} for the end of the stream
	 * @param delayNanos how much later they are to come out
	 */
	void put(@Nullable ByteBuffer data, long delayNanos) throws InterruptedException {
		ByteBuffer copy = null;
		if (data != null) {
			copy = ByteBuffer.allocate(data.remaining()).put(data).flip();
		}
		this.lock.lockInterruptibly();
		try {
			while (this.size > CAPACITY && !this.closed) {
				this.changed.await();
			}
			this.items.add(new Item(copy, System.nanoTime() + delayNanos));
			this.size += (copy != null) ? copy.remaining() : 0;
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Take what is due next. Waits for it.
	 * @return the bytes, {@code null} at the end of the stream or when closed
	 */
	@Nullable ByteBuffer take() throws InterruptedException {
		this.lock.lockInterruptibly();
		try {
			while (!this.closed) {
				Item item = this.items.peek();
				if (item == null) {
					this.changed.await();
				}
				else {
					long wait = item.due() - System.nanoTime();
					if (wait <= 0) {
						this.items.remove();
						this.size -= (item.data() != null) ? item.data().remaining() : 0;
						this.changed.signalAll();
						return item.data();
					}
					this.changed.awaitNanos(wait);
				}
			}
			return null;
		}
		finally {
			this.lock.unlock();
		}
	}

	void close() {
		this.lock.lock();
		try {
			this.closed = true;
			this.items.clear();
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	private record Item(@Nullable ByteBuffer data, long due) {

	}

}
