package io.hein.testsupport;

import java.util.function.Function;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;

/**
 * Has no memory for the n-th buffer that it is asked for. Knows how much is in use.
 */
public final class FaultyAllocator extends AbstractByteBufAllocator {

	/**
	 * What the failure says.
	 */
	public static final String MESSAGE = "no memory, as the test wants it";

	private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(false, true);

	private final int at;

	private final Function<String, Error> failure;

	private int count;

	/**
	 * Create an allocator.
	 * @param at which buffer it has no memory for, from 0 on, -1 for none
	 */
	public FaultyAllocator(int at) {
		this(at, OutOfMemoryError::new);
	}

	/**
	 * Create an allocator.
	 * @param at which buffer it has no memory for, from 0 on, -1 for none
	 * @param failure makes of a text what it throws then
	 */
	public FaultyAllocator(int at, Function<String, Error> failure) {
		super(false);
		this.at = at;
		this.failure = failure;
	}

	/**
	 * For how many buffers it was asked.
	 * @return the number
	 */
	public int allocations() {
		return this.count;
	}

	/**
	 * How many bytes are in use.
	 * @return the number
	 */
	public long used() {
		return this.memory.metric().usedHeapMemory() + this.memory.metric().usedDirectMemory();
	}

	private void count() {
		if (this.count++ == this.at) {
			throw this.failure.apply(MESSAGE);
		}
	}

	@Override
	protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
		count();
		return this.memory.heapBuffer(initialCapacity, maxCapacity);
	}

	@Override
	protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
		count();
		return this.memory.directBuffer(initialCapacity, maxCapacity);
	}

	@Override
	public boolean isDirectBufferPooled() {
		return false;
	}

}
