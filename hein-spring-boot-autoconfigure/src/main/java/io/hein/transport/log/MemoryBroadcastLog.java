package io.hein.transport.log;

import java.time.Duration;

import io.hein.transport.frame.Epoch;
import io.netty.util.internal.PlatformDependent;
import org.jspecify.annotations.Nullable;

/**
 * A log in memory outside the heap: segments of at most 1 MiB, allocated when first
 * needed and used again. When it is full the oldest segment makes room. Its sequences
 * have no holes.
 *
 * @since 0.1.0
 */
public final class MemoryBroadcastLog extends SegmentedLog {

	/**
	 * Create a log.
	 * @param maxSize how many bytes of memory it may take
	 * @param maxFrame the longest frame that will be appended
	 * @param maxAge for how long messages are kept at most, in whole segments, or
	 * {@code null} for as long as there is room
	 * @param guard asked before messages are dropped
	 * @throws IllegalArgumentException if {@code maxSize} is too small for such frames
	 * @throws InsufficientDirectMemoryException if the JVM may not take so much
	 */
	public MemoryBroadcastLog(long maxSize, int maxFrame, @Nullable Duration maxAge, EvictionGuard guard) {
		this(checked(maxSize, maxFrame), maxAge, guard);
	}

	private MemoryBroadcastLog(LogLayout layout, @Nullable Duration maxAge, EvictionGuard guard) {
		super(Epoch.random(), layout, maxAge, guard, new DirectSegmentMemory(layout.capacity(), layout.blockSize()));
	}

	private static LogLayout checked(long maxSize, int maxFrame) {
		check(maxSize, maxFrame);
		return LogLayout.inMemory(maxSize);
	}

	/**
	 * Check that a log could be created.
	 * @param maxSize how many bytes of memory it may take
	 * @param maxFrame the longest frame that will be appended
	 * @throws IllegalArgumentException if {@code maxSize} is too small for such frames
	 * @throws InsufficientDirectMemoryException if the JVM may not take so much
	 */
	public static void check(long maxSize, int maxFrame) {
		LogLayout.check(maxSize, maxFrame);
		long direct = PlatformDependent.maxDirectMemory();
		if (direct > 0 && maxSize > direct) {
			throw new InsufficientDirectMemoryException(maxSize, direct);
		}
	}

}
