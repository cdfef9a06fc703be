package io.hein.transport.log;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.DataFrame;
import io.hein.transport.frame.Epoch;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A log in segments, the blocks of a {@link SegmentMemory}. When it is full the oldest
 * segment makes room. The sequences of a segment have no holes.
 */
class SegmentedLog implements BroadcastLog {

	/**
	 * Which part of the reserve may be in use by writes under way before the guard is
	 * asked to take it back. The rest is used until that is done.
	 */
	private static final int PINNED_SHARE = 4;

	/**
	 * For ages that outlive the process. Nothing is timed by it.
	 */
	private static final Clock TIME_OF_DAY = Clock.systemUTC();

	private static final long DONE = Long.MAX_VALUE;

	private static final long NO_MEMORY = 0;

	static final long NEXT = 0;

	private final Epoch epoch;

	private final LogLayout layout;

	private final long maxAge;

	private final EvictionGuard guard;

	private final SegmentMemory memory;

	private final Deque<Segment> live = new ArrayDeque<>();

	/**
	 * An array, since each append goes through it.
	 */
	private volatile Runnable[] listeners = {};

	private final PaddedLong head;

	private final PaddedLong appendedBytes = new PaddedLong(0);

	/**
	 * Long enough that taking it slows down no reader of what is stored after it.
	 */
	private final Object lock = new byte[128];

	private @Nullable Segment tail;

	/**
	 * What is kept in a file of the newest segment, held or not.
	 */
	private @Nullable SegmentHeader newest;

	private long liveBytes;

	private long heldBytes;

	private long heldEvictedBytes;

	private volatile long agedUpTo;

	private boolean sealed;

	private boolean closed;

	/**
	 * Create an empty log.
	 */
	SegmentedLog(Epoch epoch, LogLayout layout, @Nullable Duration maxAge, EvictionGuard guard, SegmentMemory memory) {
		this(epoch, 0, layout, maxAge, guard, memory);
	}

	/**
	 * Create an empty log that begins after a sequence.
	 */
	SegmentedLog(Epoch epoch, long after, LogLayout layout, @Nullable Duration maxAge, EvictionGuard guard,
			SegmentMemory memory) {
		this.head = new PaddedLong(after);
		this.epoch = epoch;
		this.layout = layout;
		this.maxAge = (maxAge != null) ? maxAge.toNanos() : 0;
		this.guard = Objects.requireNonNull(guard, "guard");
		this.memory = memory;
	}

	/**
	 * Go on with what was found in files. To be called before the log is used.
	 * @param segments the segments, the oldest first
	 * @param newest what is kept of the newest one, held or not
	 * @param lastSequence the last sequence that was appended
	 * @param lastOffset how many bytes were appended
	 */
	void goOn(List<Segment> segments, SegmentHeader newest, long lastSequence, long lastOffset) {
		synchronized (this.lock) {
			for (Segment segment : segments) {
				Segment before = this.tail;
				if (before != null) {
					before.next(segment);
				}
				this.tail = segment;
				this.live.addLast(segment);
				this.liveBytes += segment.capacity();
			}
			this.newest = newest;
			this.appendedBytes.set(lastOffset);
			this.head.set(lastSequence);
			while (this.liveBytes > this.layout.live() && this.live.size() > 1) {
				evictOldest();
			}
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
			return (oldest != null) ? oldest.firstSequence() : last() + 1;
		}
	}

	/**
	 * Whether a sequence has made room for later ones. Nothing of a closed log counts as
	 * dropped: it has nothing to report.
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
		return this.layout.capacity();
	}

	@Override
	public long size() {
		return this.memory.taken();
	}

	/**
	 * Begin the first segment before there is a message for it.
	 * @return whether there was memory for it
	 */
	boolean beginSegment() {
		synchronized (this.lock) {
			ByteBuf block = take(1);
			if (block != null) {
				addSegment(block, last() + 1, System.nanoTime());
			}
			return block != null;
		}
	}

	/**
	 * Drop everything up to a segment that can no longer be read.
	 */
	void dropUpTo(Segment last) {
		synchronized (this.lock) {
			if (!last.isEvicted()) {
				this.agedUpTo = last.lastSequence();
			}
			while (!last.isEvicted() && !this.live.isEmpty()) {
				evictOldest();
			}
		}
	}

	/**
	 * The segments that are held, the oldest first.
	 */
	List<Segment> segments() {
		synchronized (this.lock) {
			return List.copyOf(this.live);
		}
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
		return append(NEXT, topic, contentType, headers, payload, onAssigned);
	}

	/**
	 * Append a message at a sequence.
	 * @param at the sequence, or {@link #NEXT} for the one after the last
	 */
	final long append(long at, byte[] topic, ContentType contentType, byte[] headers, byte[] payload,
			@Nullable LongConsumer onAssigned) throws InterruptedException {
		int length = DataFrame.length(topic.length, headers.length, payload.length);
		this.layout.check(length);
		this.guard.pace();
		while (true) {
			long result;
			synchronized (this.lock) {
				try {
					long sequence = (at != NEXT) ? checked(at) : last() + 1;
					result = makeRoom(sequence, length);
					if (result == DONE) {
						result = write(sequence, topic, contentType, headers, payload, onAssigned, length);
					}
				}
				catch (InternalError ex) {
					throw unwritable(ex);
				}
			}
			if (result > 0) {
				notifyListeners();
				return result;
			}
			awaitRoom(result);
		}
	}

	/**
	 * A message has a sequence of its own. Those that it leaves out will never be there.
	 * Under the lock.
	 */
	private long checked(long sequence) {
		if (sequence <= last()) {
			throw new IllegalArgumentException("Sequences grow: " + sequence + " cannot follow " + last());
		}
		return sequence;
	}

	/**
	 * The last sequence that was appended. Under the lock.
	 */
	private long last() {
		return this.head.getPlain();
	}

	/**
	 * How many bytes were appended. Under the lock.
	 */
	private long lastOffset() {
		return this.appendedBytes.getPlain();
	}

	private long write(long sequence, byte[] topic, ContentType contentType, byte[] headers, byte[] payload,
			@Nullable LongConsumer onAssigned, int length) {
		Segment segment = Objects.requireNonNull(this.tail);
		if (onAssigned != null) {
			onAssigned.accept(sequence);
		}
		segment.append(sequence, onAssigned != null, contentType, topic, headers, payload);
		if (this.maxAge > 0) {
			touch(segment);
		}
		this.appendedBytes.setRelease(lastOffset() + length);
		// volatile: a sleeping reader must see the message, or we must see that it sleeps
		this.head.set(sequence);
		return sequence;
	}

	private void touch(Segment segment) {
		segment.touch(System.nanoTime());
		SegmentHeader header = segment.header();
		if (header != null) {
			header.touch(TIME_OF_DAY.millis());
		}
	}

	final void notifyListeners() {
		for (Runnable listener : this.listeners) {
			listener.run();
		}
	}

	/**
	 * Make room for a frame. Those of a segment follow each other. Under the lock.
	 * @return {@link #DONE}, or {@link #NO_MEMORY}, or the negative last sequence of a
	 * segment that may not be dropped yet
	 */
	private long makeRoom(long sequence, int length) {
		if (this.sealed) {
			throw refusal();
		}
		long now = 0;
		if (this.maxAge > 0) {
			now = System.nanoTime();
			evictOld(now);
		}
		Segment last = this.tail;
		if (last != null && !isStale(last, now)
				&& (last.hasRoomFor(sequence, length) || addRest(last, sequence, length, now))) {
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
		addSegment(block, sequence, now);
		return DONE;
	}

	/**
	 * There is no memory, although the log is empty. Under the lock.
	 * @return what to throw
	 */
	RuntimeException noMemory(int length) {
		return new InsufficientDirectMemoryException(length, 0);
	}

	/**
	 * The memory could not be written. Under the lock.
	 * @return what to throw
	 */
	RuntimeException unwritable(InternalError failure) {
		throw failure;
	}

	/**
	 * Why a sealed log takes nothing. Under the lock.
	 */
	RuntimeException refusal() {
		return new IllegalStateException("The log is sealed: nothing more can be appended");
	}

	private @Nullable ByteBuf take(int length) {
		long live = this.liveBytes + Math.max(length, this.layout.blockSize());
		return (live <= this.layout.live() || this.live.isEmpty()) ? this.memory.take(length) : null;
	}

	/**
	 * The log holds nothing and still has no room.
	 */
	private long awaitPinned(int length) {
		long pinned = this.memory.taken();
		if (pinned == 0) {
			// nothing will ever be given back
			throw noMemory(length);
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

	/**
	 * Begin a segment after a hole in what the last one has not used of its block.
	 * @return whether there was room
	 */
	private boolean addRest(Segment last, long firstSequence, int length, long now) {
		SegmentBuffer rest = last.leaveRest(length);
		if (rest == null) {
			return false;
		}
		this.liveBytes -= rest.capacity();
		addSegment(rest, null, firstSequence, now);
		return true;
	}

	private void addSegment(ByteBuf block, long firstSequence, long now) {
		SegmentHeader header = this.memory.header(block);
		if (header != null) {
			begin(header, block.capacity(), firstSequence);
		}
		addSegment(new SegmentBuffer(block, this.memory), header, firstSequence, now);
	}

	private void addSegment(SegmentBuffer buffer, @Nullable SegmentHeader header, long firstSequence, long now) {
		Segment segment = new Segment(buffer, header, firstSequence, lastOffset(), now);
		Segment last = this.tail;
		if (last != null) {
			last.next(segment);
		}
		this.tail = segment;
		this.live.addLast(segment);
		this.liveBytes += segment.capacity();
		begun();
		long pinned = this.memory.taken() - this.liveBytes - this.heldEvictedBytes;
		if (pinned > this.layout.reserve() / PINNED_SHARE) {
			this.guard.onPinned(pinned);
		}
	}

	/**
	 * A segment was begun. Under the lock.
	 */
	void begun() {
	}

	private void begin(SegmentHeader header, int capacity, long firstSequence) {
		long now = TIME_OF_DAY.millis();
		header.begin(this.epoch, capacity, firstSequence, lastOffset(), now);
		SegmentHeader before = this.newest;
		this.newest = header;
		if (before != null && before != header) {
			before.followedBy(firstSequence, now);
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
		SegmentHeader header = oldest.header();
		if (header != null && !this.closed) {
			header.dropped();
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
		SegmentCursor cursor = new SegmentCursor(this, after);
		synchronized (this.lock) {
			if (after < 0 || after > last()) {
				throw new IllegalArgumentException("The log has no position " + after);
			}
			if (isInDoubt()) {
				cursor.waitWhileInDoubt(beginOffset(after + 1));
			}
			else {
				find(cursor);
				cursor.waitForRead();
			}
		}
		return cursor;
	}

	/**
	 * Whether it is being looked at which segments can be read. New cursors wait for
	 * that: each could meet the same fault again.
	 */
	boolean isInDoubt() {
		return false;
	}

	/**
	 * Where the segment of a sequence begins, without a look at its frames. Under the
	 * lock.
	 */
	private long beginOffset(long sequence) {
		long begin = lastOffset();
		for (Iterator<Segment> newest = this.live.descendingIterator(); newest.hasNext();) {
			Segment segment = newest.next();
			begin = segment.baseOffset();
			if (segment.firstSequence() <= sequence) {
				break;
			}
		}
		return begin;
	}

	/**
	 * Put a cursor where it reads on, or at the oldest segment if that place is gone.
	 */
	void locate(SegmentCursor cursor) {
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
	private void hold(SegmentCursor cursor) {
		for (Segment segment : this.live) {
			if (!segment.isHeld()) {
				if (this.heldBytes + segment.capacity() > this.layout.reserve()) {
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

	private void find(SegmentCursor cursor) {
		if (this.closed) {
			cursor.moveToEnd(cursor.position(), lastOffset());
			return;
		}
		long sequence = cursor.position() + 1;
		Segment found = null;
		// most are looked for near the end
		for (Iterator<Segment> segments = this.live.descendingIterator(); segments.hasNext()
				&& (found == null || found.firstSequence() > sequence);) {
			found = segments.next();
		}
		if (found == null) {
			cursor.moveToEnd(last(), lastOffset());
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
			// first: what is given back from now on is not kept
			this.memory.close();
			while (!this.live.isEmpty()) {
				evictOldest();
			}
		}
	}

	@Override
	public String toString() {
		return getClass().getSimpleName() + "[" + this.epoch + ", head " + head() + "]";
	}

}
