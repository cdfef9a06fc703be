package io.hein.transport.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a log: blocks of one size, or of halves of it down to the smallest,
 * allocated when first needed, used again and again, and never more than the capacity in
 * all. A frame longer than a block gets a block of its own length, which is freed after
 * use. Blocks are taken under the lock of the log and given back by any thread.
 */
abstract class SegmentMemory {

	static final ByteBufAllocator ALLOCATOR = new UnpooledByteBufAllocator(true, true);

	/**
	 * For how long nothing is asked for once there was nothing to have. The JVM, for
	 * example, collects garbage and waits half a second before it says so.
	 */
	private static final long EXHAUSTED = TimeUnit.SECONDS.toNanos(2);

	private final long capacity;

	private final int blockSize;

	/**
	 * Blocks of the whole size, of its half, and so on.
	 */
	private final List<Queue<ByteBuf>> free = new ArrayList<>();

	private final AtomicLong allocated = new AtomicLong();

	private final AtomicLong taken = new AtomicLong();

	private final Semaphore released = new Semaphore(0);

	private long exhaustedUntil;

	private boolean exhausted;

	private volatile boolean closed;

	SegmentMemory(long capacity, int blockSize, int smallest) {
		this.capacity = capacity;
		this.blockSize = blockSize;
		for (int size = blockSize; size >= smallest && size > 0; size /= 2) {
			this.free.add(new ConcurrentLinkedQueue<>());
		}
	}

	/**
	 * Memory outside the heap, in blocks of one size.
	 */
	static SegmentMemory direct(long capacity, int blockSize) {
		return direct(capacity, blockSize, blockSize);
	}

	/**
	 * Memory outside the heap.
	 */
	static SegmentMemory direct(long capacity, int blockSize, int smallest) {
		return new Direct(capacity, blockSize, smallest);
	}

	/**
	 * Take a block.
	 * @return a block of at least that length, or {@code null} if there is no memory
	 */
	@Nullable ByteBuf take(int length) {
		int size = size(length);
		Queue<ByteBuf> unused = unused(size);
		ByteBuf block = (unused != null) ? unused.poll() : null;
		if (block == null) {
			block = allocate(size);
		}
		if (block != null) {
			this.taken.addAndGet(size);
		}
		return block;
	}

	/**
	 * The smallest of the sizes that is enough.
	 */
	private int size(int length) {
		int size = Math.max(length, this.blockSize);
		for (int half = 1; half < this.free.size() && this.blockSize >> half >= length; half++) {
			size = this.blockSize >> half;
		}
		return size;
	}

	private @Nullable Queue<ByteBuf> unused(int size) {
		for (int half = 0; half < this.free.size(); half++) {
			if (this.blockSize >> half == size) {
				return this.free.get(half);
			}
		}
		return null;
	}

	/**
	 * Count something that lies elsewhere as if it were a block. What is kept for later
	 * makes room for it.
	 * @return whether there was room
	 */
	boolean claim(int size) {
		while (!reserve(size)) {
			ByteBuf unused = pollFree();
			if (unused == null) {
				return false;
			}
			discard(unused);
		}
		this.taken.addAndGet(size);
		return true;
	}

	/**
	 * Undo {@link #claim}.
	 */
	void unclaim(int size) {
		this.taken.addAndGet(-size);
		this.allocated.addAndGet(-size);
	}

	private @Nullable ByteBuf pollFree() {
		for (Queue<ByteBuf> unused : this.free) {
			ByteBuf block = unused.poll();
			if (block != null) {
				return block;
			}
		}
		return null;
	}

	private @Nullable ByteBuf allocate(int size) {
		while (true) {
			ByteBuf block = tryAllocate(size);
			if (block != null) {
				return block;
			}
			ByteBuf unused = pollFree();
			if (unused == null || unused.capacity() == size) {
				// one was made, or given back, meanwhile
				return unused;
			}
			discard(unused);
			this.exhausted = false;
		}
	}

	private @Nullable ByteBuf tryAllocate(int size) {
		if (this.exhausted && System.nanoTime() - this.exhaustedUntil < 0) {
			return null;
		}
		if (!reserve(size)) {
			return null;
		}
		ByteBuf block = newReserved(size);
		// if there is none: go on with what there is
		this.exhausted = block == null;
		if (this.exhausted) {
			this.exhaustedUntil = System.nanoTime() + EXHAUSTED;
		}
		return block;
	}

	private boolean reserve(int size) {
		long before = this.allocated.get();
		while (before + size <= this.capacity) {
			if (this.allocated.compareAndSet(before, before + size)) {
				return true;
			}
			before = this.allocated.get();
		}
		return false;
	}

	private @Nullable ByteBuf newReserved(int size) {
		ByteBuf block = null;
		try {
			block = newBlock(size);
			return block;
		}
		finally {
			if (block == null) {
				this.allocated.addAndGet(-size);
			}
		}
	}

	/**
	 * Whether the next block would have to be made.
	 */
	boolean isUnprepared() {
		Queue<ByteBuf> unused = this.free.get(0);
		return unused.isEmpty() && this.allocated.get() + this.blockSize <= this.capacity && !this.closed;
	}

	/**
	 * Make a block before it is needed. By any thread.
	 */
	void prepare() {
		if (isUnprepared()) {
			grow();
		}
	}

	/**
	 * Make a block and keep it.
	 * @return whether there was something to make it of
	 */
	boolean grow() {
		if (!reserve(this.blockSize)) {
			return false;
		}
		ByteBuf block = newReserved(this.blockSize);
		if (block != null) {
			keep(block);
		}
		return block != null;
	}

	/**
	 * A block that was there before is in use.
	 */
	void adopted(int size) {
		this.allocated.addAndGet(size);
		this.taken.addAndGet(size);
	}

	boolean isClosed() {
		return this.closed;
	}

	/**
	 * Make a block.
	 * @return a block, or {@code null} if there is nothing to make it of
	 */
	abstract @Nullable ByteBuf newBlock(int size);

	/**
	 * Free a block for good.
	 */
	abstract void free(ByteBuf block);

	/**
	 * What is kept of a segment beside its frames.
	 * @param block the segment's block
	 * @return the header, {@code null} if this memory keeps none
	 */
	@Nullable SegmentHeader header(ByteBuf block) {
		return null;
	}

	void give(ByteBuf block) {
		this.taken.addAndGet(-block.capacity());
		keep(block);
		if (this.released.availablePermits() == 0) {
			this.released.release();
		}
	}

	private void keep(ByteBuf block) {
		Queue<ByteBuf> unused = unused(block.capacity());
		if (this.closed || unused == null || this.allocated.get() > this.capacity) {
			discard(block);
		}
		else {
			unused.add(block);
			if (this.closed) {
				discardFree();
			}
		}
	}

	private void discard(ByteBuf block) {
		this.allocated.addAndGet(-block.capacity());
		free(block);
	}

	private void discardFree() {
		for (ByteBuf block = pollFree(); block != null; block = pollFree()) {
			discard(block);
		}
	}

	/**
	 * Wait a moment for a block to be given back.
	 */
	void awaitRelease(long time, TimeUnit unit) throws InterruptedException {
		if (this.released.tryAcquire(time, unit)) {
			this.released.drainPermits();
		}
	}

	/**
	 * How much is in use, by what the log holds and by writes under way.
	 */
	long taken() {
		return this.taken.get();
	}

	/**
	 * How much is allocated, in use or not.
	 */
	long allocated() {
		return this.allocated.get();
	}

	void close() {
		this.closed = true;
		discardFree();
	}

	private static final class Direct extends SegmentMemory {

		Direct(long capacity, int blockSize, int smallest) {
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

}
