package io.hein.transport.log;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.DataFrame;
import io.hein.transport.frame.Epoch;
import io.netty.buffer.ByteBuf;
import io.netty.util.internal.PlatformDependent;
import org.jspecify.annotations.Nullable;

/**
 * A log in memory outside the heap: segments of at most 1 MiB, allocated when first
 * needed and used again. When it is full the oldest segment makes room. Its sequences
 * have no holes.
 *
 * @since 0.1.0
 */
public final class MemoryBroadcastLog implements BroadcastLog {

	private static final int MIN_SEGMENT = 64 * 1024;

	private static final int MAX_SEGMENT = 1024 * 1024;

	private static final int SEGMENTS = 64;

	private static final int MIN_SEGMENTS = 16;

	private static final int MIN_FRAMES = 3;

	/**
	 * So many of the {@value #SEGMENTS} parts of the memory are kept for what was
	 * dropped, but is still needed by writes under way or by cursors that come out of a
	 * gap. Without it, dropping such a segment would make no room, and the next one had
	 * to go at once. What is left for messages is seven eighths even when the oldest
	 * segment is gone and the newest one is empty.
	 */
	private static final int RESERVED_SEGMENTS = 5;

	/**
	 * Which part of the reserve may be in use by writes under way before somebody is told
	 * to take it back. The rest is used until that is done.
	 */
	private static final int PINNED_SHARE = 4;

	private static final long DONE = Long.MAX_VALUE;

	private static final long NO_MEMORY = 0;

	private final Epoch epoch = Epoch.random();

	private final long capacity;

	private final long reserve;

	private final int blockSize;

	private final long maxAge;

	private final EvictionGuard guard;

	private final SegmentMemory memory;

	private final Object lock = new Object();

	private final Deque<Segment> live = new ArrayDeque<>();

	/**
	 * An array, since each append goes through it.
	 */
	private volatile Runnable[] listeners = {};

	private final PaddedLong head = new PaddedLong();

	private final PaddedLong appendedBytes = new PaddedLong();

	private @Nullable Segment tail;

	private long liveBytes;

	private long heldBytes;

	private long heldEvictedBytes;

	private long lastSequence;

	private long lastOffset;

	private volatile long agedUpTo;

	private boolean sealed;

	private boolean closed;

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
		check(maxSize, maxFrame);
		this.capacity = maxSize;
		this.maxAge = (maxAge != null) ? maxAge.toNanos() : 0;
		this.guard = Objects.requireNonNull(guard, "guard");
		// a small log has fewer segments, but not so few that much of it goes at once
		long small = Math.min(MIN_SEGMENT, Math.max(1, maxSize / MIN_SEGMENTS));
		this.blockSize = (int) Math.max(small, Math.min(MAX_SEGMENT, maxSize / SEGMENTS));
		this.reserve = maxSize * RESERVED_SEGMENTS / SEGMENTS;
		this.memory = new SegmentMemory(maxSize, this.blockSize);
	}

	/**
	 * Check that a log could be created.
	 * @param maxSize how many bytes of memory it may take
	 * @param maxFrame the longest frame that will be appended
	 * @throws IllegalArgumentException if {@code maxSize} is too small for such frames
	 * @throws InsufficientDirectMemoryException if the JVM may not take so much
	 */
	public static void check(long maxSize, int maxFrame) {
		if (maxSize / MIN_FRAMES < maxFrame) {
			throw new IllegalArgumentException("The maximum size of the log (" + maxSize + " bytes) must be at least "
					+ MIN_FRAMES + " times the longest message with its topic and headers (" + maxFrame + " bytes)");
		}
		long direct = PlatformDependent.maxDirectMemory();
		if (direct > 0 && maxSize > direct) {
			throw new InsufficientDirectMemoryException(maxSize, direct);
		}
	}

	@Override
	public Epoch epoch() {
		return this.epoch;
	}

	@Override
	public long head() {
		return this.head.get();
	}

	@Override
	public long oldest() {
		synchronized (this.lock) {
			Segment oldest = this.live.peekFirst();
			return (oldest != null) ? oldest.firstSequence() : this.lastSequence + 1;
		}
	}

	/**
	 * Whether a sequence has made room for later ones. Of a closed log nothing is said to
	 * be dropped: it has nothing to tell.
	 */
	boolean hasDropped(long sequence) {
		synchronized (this.lock) {
			return !this.closed && sequence < oldest();
		}
	}

	@Override
	public long agedUpTo() {
		return this.agedUpTo;
	}

	@Override
	public long appendedBytes() {
		return this.appendedBytes.get();
	}

	@Override
	public long capacity() {
		return this.capacity;
	}

	@Override
	public long size() {
		return this.memory.taken();
	}

	/**
	 * How many bytes of memory are allocated, in use or kept for later.
	 * @return the number of bytes
	 */
	long allocated() {
		return this.memory.allocated();
	}

	@Override
	public long append(byte[] topic, ContentType contentType, byte[] headers, byte[] payload,
			@Nullable LongConsumer onAssigned) throws InterruptedException {
		int length = DataFrame.length(topic.length, headers.length, payload.length);
		if (length > this.capacity / MIN_FRAMES) {
			throw new IllegalArgumentException(
					"A message of " + length + " bytes with its topic and headers is longer than a third of the log ("
							+ this.capacity + " bytes)");
		}
		while (true) {
			long result;
			synchronized (this.lock) {
				result = makeRoom(length);
				if (result == DONE) {
					result = write(topic, contentType, headers, payload, onAssigned, length);
				}
			}
			if (result > 0) {
				tellListeners();
				return result;
			}
			awaitRoom(result);
		}
	}

	private long write(byte[] topic, ContentType contentType, byte[] headers, byte[] payload,
			@Nullable LongConsumer onAssigned, int length) {
		Segment segment = Objects.requireNonNull(this.tail);
		long sequence = this.lastSequence + 1;
		if (onAssigned != null) {
			onAssigned.accept(sequence);
		}
		segment.append(sequence, onAssigned != null, contentType, topic, headers, payload);
		if (this.maxAge > 0) {
			segment.touch(System.nanoTime());
		}
		this.lastSequence = sequence;
		this.lastOffset += length;
		this.appendedBytes.setRelease(this.lastOffset);
		// volatile: a sleeping reader must see the message, or we must see that it sleeps
		this.head.set(sequence);
		return sequence;
	}

	private void tellListeners() {
		for (Runnable listener : this.listeners) {
			listener.run();
		}
	}

	/**
	 * Make room for a frame. Under the lock.
	 * @return {@link #DONE}, or {@link #NO_MEMORY}, or the negative last sequence of a
	 * segment that may not be dropped yet
	 */
	private long makeRoom(int length) {
		if (this.sealed) {
			throw new IllegalStateException("The log is sealed: nothing is appended any more");
		}
		long now = 0;
		if (this.maxAge > 0) {
			now = System.nanoTime();
			evictOld(now);
		}
		Segment last = this.tail;
		if (last != null && last.hasRoomFor(length) && !isStale(last, now)) {
			return DONE;
		}
		ByteBuf block = take(length);
		while (block == null) {
			Segment oldest = this.live.peekFirst();
			if (oldest == null) {
				return awaitPinned(length);
			}
			if (!this.guard.mayEvict(oldest.lastSequence())) {
				return -oldest.lastSequence();
			}
			evictOldest();
			block = take(length);
		}
		addSegment(block, now);
		return DONE;
	}

	private @Nullable ByteBuf take(int length) {
		long live = this.liveBytes + Math.max(length, this.blockSize);
		return (live <= this.capacity - this.reserve || this.live.isEmpty()) ? this.memory.take(length) : null;
	}

	/**
	 * The log holds nothing any more and still has no room.
	 */
	private long awaitPinned(int length) {
		long pinned = this.memory.taken();
		if (pinned == 0) {
			// nobody will ever give anything back
			throw new InsufficientDirectMemoryException(length, 0);
		}
		this.guard.onPinned(pinned);
		return NO_MEMORY;
	}

	/**
	 * With a maximum age, a segment is closed early enough that what is dropped with it
	 * is not much younger than what has to be.
	 */
	private boolean isStale(Segment segment, long now) {
		return this.maxAge > 0 && now - segment.created() > this.maxAge / 8;
	}

	private void addSegment(ByteBuf block, long now) {
		Segment segment = new Segment(new SegmentBuffer(block, this.memory), this.lastSequence + 1, this.lastOffset,
				now);
		Segment last = this.tail;
		if (last != null) {
			last.next(segment);
		}
		this.tail = segment;
		this.live.addLast(segment);
		this.liveBytes += segment.capacity();
		long pinned = this.memory.taken() - this.liveBytes - this.heldEvictedBytes;
		if (pinned > this.reserve / PINNED_SHARE) {
			this.guard.onPinned(pinned);
		}
	}

	private void evictOld(long now) {
		for (Segment oldest = this.live.peekFirst(); oldest != null
				&& now - oldest.lastAppended() > this.maxAge; oldest = this.live.peekFirst()) {
			if (!this.guard.mayEvict(oldest.lastSequence())) {
				return;
			}
			this.agedUpTo = oldest.lastSequence();
			evictOldest();
		}
	}

	private void evictOldest() {
		Segment oldest = this.live.removeFirst();
		this.liveBytes -= oldest.capacity();
		if (oldest == this.tail) {
			this.tail = null;
		}
		if (oldest.isHeld()) {
			this.heldEvictedBytes += oldest.capacity();
		}
		oldest.evict();
	}

	private void awaitRoom(long blocked) throws InterruptedException {
		if (Thread.interrupted()) {
			throw new InterruptedException();
		}
		if (blocked == NO_MEMORY) {
			this.memory.awaitRelease(10, TimeUnit.MILLISECONDS);
		}
		else {
			this.guard.awaitEviction(-blocked);
		}
	}

	@Override
	public LogCursor cursor(long after) {
		MemoryLogCursor cursor = new MemoryLogCursor(this, after);
		synchronized (this.lock) {
			if (after < 0 || after > this.lastSequence) {
				throw new IllegalArgumentException("The log has no position " + after);
			}
			find(cursor);
			cursor.waitForRead();
		}
		return cursor;
	}

	/**
	 * Put a cursor where it reads on, or at the oldest segment if that place is gone.
	 */
	void locate(MemoryLogCursor cursor) {
		synchronized (this.lock) {
			cursor.letGo();
			find(cursor);
			if (cursor.isBehindGap()) {
				hold(cursor);
			}
		}
	}

	/**
	 * Hold the oldest segments for a cursor, as far as the budget for all cursors goes.
	 */
	private void hold(MemoryLogCursor cursor) {
		for (Segment segment : this.live) {
			if (!segment.isHeld()) {
				if (this.heldBytes + segment.capacity() > this.reserve) {
					return;
				}
				this.heldBytes += segment.capacity();
			}
			segment.hold();
			cursor.hold(segment);
		}
	}

	/**
	 * Undo what was held for a cursor.
	 */
	void release(Segment segment) {
		synchronized (this.lock) {
			segment.release();
			if (!segment.isHeld()) {
				this.heldBytes -= segment.capacity();
				this.heldEvictedBytes -= (segment.isEvicted()) ? segment.capacity() : 0;
			}
		}
	}

	private void find(MemoryLogCursor cursor) {
		if (this.closed) {
			cursor.moveToEnd(cursor.position(), this.lastOffset);
			return;
		}
		long sequence = cursor.position() + 1;
		Segment found = null;
		for (Segment segment : this.live) {
			if (found == null || segment.firstSequence() <= sequence) {
				found = segment;
			}
		}
		if (found == null) {
			cursor.moveToEnd(this.lastSequence, this.lastOffset);
		}
		else if (sequence < found.firstSequence()) {
			cursor.moveTo(found, 0);
		}
		else {
			cursor.moveTo(found, found.find(sequence));
		}
	}

	@Override
	public void addListener(Runnable listener) {
		Objects.requireNonNull(listener, "listener");
		synchronized (this.lock) {
			Runnable[] added = Arrays.copyOf(this.listeners, this.listeners.length + 1);
			added[added.length - 1] = listener;
			this.listeners = added;
		}
	}

	@Override
	public void removeListener(Runnable listener) {
		synchronized (this.lock) {
			List<Runnable> left = new ArrayList<>(List.of(this.listeners));
			left.remove(listener);
			this.listeners = left.toArray(new Runnable[0]);
		}
	}

	@Override
	public void seal() {
		synchronized (this.lock) {
			this.sealed = true;
		}
	}

	@Override
	public void close() {
		synchronized (this.lock) {
			this.sealed = true;
			this.closed = true;
			while (!this.live.isEmpty()) {
				evictOldest();
			}
		}
		this.memory.close();
	}

}
