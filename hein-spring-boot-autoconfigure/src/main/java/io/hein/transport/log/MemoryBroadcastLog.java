package io.hein.transport.log;

import java.time.Duration;
import java.util.function.LongConsumer;

import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.Epoch;
import io.netty.util.internal.PlatformDependent;
import org.jspecify.annotations.Nullable;

/**
 * A log in memory outside the heap: segments of at most 1 MiB, allocated when first
 * needed and used again. When it is full the oldest segment makes room. Its sequences
 * have no holes, unless they are {@linkplain #appendAt given}.
 *
 * @since 0.1.0
 */
public final class MemoryBroadcastLog extends SegmentedLog {

	private static final LongConsumer ASKED = (sequence) -> {
	};

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
		this(Epoch.random(), 0, checked(maxSize, maxFrame), maxAge, guard);
	}

	/**
	 * Create a log that holds a part of another one, in memory.
	 * @param maxSize how many bytes of memory it may take
	 * @param maxFrame the longest frame that will be appended
	 * @param maxAge for how long messages are kept at most, in whole segments, or
	 * {@code null} for as long as there is room
	 * @param guard asked before messages are dropped
	 * @param epoch the epoch of the other log
	 * @param after the sequence after which the part begins
	 * @throws IllegalArgumentException if {@code maxSize} is too small for such frames
	 * @throws InsufficientDirectMemoryException if the JVM may not take so much
	 */
	public MemoryBroadcastLog(long maxSize, int maxFrame, @Nullable Duration maxAge, EvictionGuard guard, Epoch epoch,
			long after) {
		this(epoch, after, checked(maxSize, maxFrame), maxAge, guard);
	}

	private MemoryBroadcastLog(Epoch epoch, long after, LogLayout layout, @Nullable Duration maxAge,
			EvictionGuard guard) {
		super(epoch, after, layout, maxAge, guard, SegmentMemory.direct(layout.capacity(), layout.blockSize()));
	}

	/**
	 * Append a message that has its sequence already. Those between the last one and this
	 * are a hole, for which readers get a gap. A hole takes up to 2 KiB of the log.
	 * @param sequence the sequence, above that of the last message
	 * @param topic the topic, as {@code Topics.encode} made it; not copied
	 * @param contentType the content type
	 * @param headers the encoded headers, empty for none
	 * @param payload the payload; copied
	 * @param confirm whether subscribers are asked to confirm promptly
	 * @throws InterruptedException if the thread was interrupted while it had to wait;
	 * nothing was appended
	 * @throws IllegalArgumentException if the sequence does not grow, or the message is
	 * too long; nothing was appended
	 * @throws IllegalStateException if the log is sealed or closed; nothing was appended
	 */
	public void appendAt(long sequence, byte[] topic, ContentType contentType, byte[] headers, byte[] payload,
			boolean confirm) throws InterruptedException {
		appendChecked(sequence, topic, contentType, headers, payload, (confirm) ? ASKED : null);
	}

	/**
	 * Append a message of which a report is wanted, at its sequence, as above.
	 * @param sequence its sequence
	 * @param topic the topic, as {@code Topics.encode} made it
	 * @param contentType the content type
	 * @param headers the encoded headers, empty for none
	 * @param payload the payload
	 * @param onAssigned called before the message can be read, by one thread at a time
	 * @throws InterruptedException if the thread was interrupted while it had to wait for
	 * room; nothing was appended
	 */
	public void appendAt(long sequence, byte[] topic, ContentType contentType, byte[] headers, byte[] payload,
			LongConsumer onAssigned) throws InterruptedException {
		appendChecked(sequence, topic, contentType, headers, payload, onAssigned);
	}

	private void appendChecked(long sequence, byte[] topic, ContentType contentType, byte[] headers, byte[] payload,
			@Nullable LongConsumer onAssigned) throws InterruptedException {
		if (sequence < 1) {
			throw new IllegalArgumentException("A sequence is at least 1, not " + sequence);
		}
		append(sequence, topic, contentType, headers, payload, onAssigned);
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
