package io.hein.transport.log;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

import io.hein.transport.frame.DataFrame;
import io.hein.transport.topic.TopicCache;
import io.hein.transport.topic.TopicFilter;
import io.hein.transport.topic.TopicIndex;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Sorts a log by topics for those that do not want all of it. It walks the log once and
 * copies each message for each distinct filter that wants it, however many cursors have
 * that filter. With many filters it refers to the messages instead: there would be no
 * room for more than some copies for each, so each cursor would write a few messages at a
 * time. Copies and references are a cache inside a fixed budget: a cursor that finds its
 * copy gone walks the log itself until it can join a copy again. To be used by one
 * thread, with its cursors.
 *
 * @since 0.1.0
 */
public final class LogRouter {

	private static final int MAX_PASS = 4 * 1024 * 1024;

	private static final int SLICE = 256 * 1024;

	static final int MAX_BLOCK = 64 * 1024;

	/**
	 * What a copy begins with: there may be more filters than whole blocks.
	 */
	static final int MIN_BLOCK = 512;

	/**
	 * So many filters get copies of some messages each before the budget is used up. For
	 * more there are references.
	 */
	private static final int MANY = 256;

	private static final int MIN_REFERENCES = 32;

	private static final int MAX_REFERENCES = 1024;

	/**
	 * How much memory may be taken by what is remembered about topics. A topic that is
	 * not remembered is looked for in the index: more would be found no faster.
	 */
	private static final int REMEMBERED = 4 * 1024 * 1024;

	private static final int MAX_TOPIC = 255;

	/**
	 * Among so many it is faster to look for one than to look at the topic.
	 */
	private static final int MAX_SCAN = 32;

	private static final FilterCopy[] NOBODY = {};

	private final BroadcastLog log;

	private final int slice;

	private final int many;

	private final long fill;

	private final int block;

	private final SegmentMemory memory;

	private final SegmentMemory walks;

	private final Map<TopicFilter, FilterCopy> copies = new HashMap<>();

	private final Deque<CopySegment> segments = new ArrayDeque<>();

	private final RoutedSegments routed = new RoutedSegments();

	private final TopicIndex<FilterCopy> index = new TopicIndex<>();

	private final TopicCache<FilterCopy[]> wanting = new TopicCache<>(REMEMBERED,
			(topic, length, hash) -> wanting(topic, length), (copies) -> (copies.length + 4) * Integer.BYTES);

	private final byte[] topic = new byte[MAX_TOPIC];

	private FilterCopy[] found = new FilterCopy[16];

	private int foundCount;

	private final Predicate<FilterCopy> collector = this::collect;

	private @Nullable LogCursor cursor;

	private long position;

	private long offset;

	/**
	 * How many segments were dropped out of their order.
	 */
	private int dropped;

	/**
	 * Whether the frames that are being sorted can be found again.
	 */
	private boolean referable;

	/**
	 * Create a router.
	 * @param log the log
	 * @param budget how many bytes of memory the copies may take
	 */
	public LogRouter(BroadcastLog log, long budget) {
		this(log, budget, MANY);
	}

	/**
	 * Create a router.
	 * @param log the log
	 * @param budget how many bytes of memory the copies may take
	 * @param many for how many filters there are copies; with more, references
	 */
	LogRouter(BroadcastLog log, long budget, int many) {
		this.many = many;
		this.log = Objects.requireNonNull(log, "log");
		this.block = (int) Math.max(1024, Math.min(MAX_BLOCK, budget / 32));
		// those that walk must not take what would let them join a copy again
		long walking = budget / 4;
		this.memory = new DirectSegmentMemory(budget - walking, this.block, MIN_BLOCK);
		this.walks = new DirectSegmentMemory(walking, this.block, MIN_BLOCK);
		this.slice = (int) Math.max(1024, Math.min(SLICE, budget / 32));
		this.fill = (budget - walking) / 3 * 2;
	}

	/**
	 * A cursor that reads what a filter wants.
	 * @param filter the filter
	 * @param after the sequence after which it reads, not beyond the head
	 * @return a cursor; the caller closes it
	 */
	public LogCursor cursor(TopicFilter filter, long after) {
		if (filter.isEverything()) {
			return this.log.cursor(after);
		}
		FilterCopy copy = this.copies.get(filter);
		if (copy == null) {
			if (this.cursor == null) {
				start(this.log.head());
			}
			copy = new FilterCopy(this, filter, this.position);
			this.copies.put(filter, copy);
			this.index.add(filter, copy);
			this.wanting.clear();
		}
		copy.join();
		return new FilteredCursor(this.log, copy, after);
	}

	private void start(long after) {
		LogCursor walk = this.log.cursorAtHand(after);
		this.cursor = walk;
		this.position = walk.position();
		this.offset = walk.offset();
	}

	/**
	 * Whether there is any filter to sort for.
	 * @return whether there is
	 */
	public boolean isRouting() {
		return this.cursor != null;
	}

	/**
	 * Walk on, without regard to what cursors still have to read.
	 * @return whether there is more to walk than one pass may take
	 */
	public boolean advance() {
		return advance(() -> Long.MAX_VALUE) == Advance.MORE;
	}

	/**
	 * Walk on, but no further than the copies can hold what is still to be read. A router
	 * that runs ahead drops what its cursors are about to read; then each of them has to
	 * walk the log on its own, which takes so much longer that none ever catches up.
	 * @param keptBehind asked when the copies are nearly full: the sequence after which
	 * they have to be kept
	 * @return how it ended
	 */
	public Advance advance(LongSupplier keptBehind) {
		LogCursor walk = this.cursor;
		if (walk == null) {
			return Advance.DONE;
		}
		for (int walked = 0; walked < MAX_PASS;) {
			if (!hasRoom(keptBehind)) {
				return Advance.HELD;
			}
			switch (walk.read(this.slice)) {
				case NONE, LATER -> {
					return Advance.DONE;
				}
				case GAP -> restart(walk.position());
				case PASSED -> {
				}
				case DATA -> {
					walked += route(walk);
				}
			}
			this.position = walk.position();
			this.offset = walk.offset();
		}
		return Advance.MORE;
	}

	/**
	 * Whether a cursor reads what the copies no longer have, so that it has to walk the
	 * log on its own.
	 * @param cursor a cursor of this router
	 * @return whether it does
	 */
	public boolean isLeftBehind(LogCursor cursor) {
		return cursor instanceof FilteredCursor filtered && filtered.isLeftBehind();
	}

	/**
	 * Go back and begin the copies anew, since most cursors were left behind: one walk
	 * for all of them is cheaper than one for each. Those that are further on walk until
	 * they are reached.
	 * @param to the sequence after which to continue
	 */
	public void rewind(long to) {
		if (this.cursor != null && to < this.position) {
			restart(to);
			stopWalking();
			start(to);
		}
	}

	/**
	 * Whether the next slice finds room without what is still to be read. With nothing
	 * left to drop, waiting is pointless: writes to a peer that reads nothing may keep
	 * the memory.
	 */
	private boolean hasRoom(LongSupplier keptBehind) {
		if (this.memory.taken() <= this.fill) {
			return true;
		}
		long kept = keptBehind.getAsLong();
		while (this.memory.taken() > this.fill) {
			CopySegment oldest = this.segments.peekFirst();
			if (oldest == null) {
				return true;
			}
			if (!oldest.isDropped() && oldest.last() > kept) {
				return false;
			}
			dropOldest(this.position);
		}
		return true;
	}

	private void dropOldest(long routed) {
		CopySegment oldest = this.segments.removeFirst();
		if (oldest.isDropped()) {
			this.dropped--;
			return;
		}
		oldest.owner().dropped(oldest, routed);
		oldest.drop();
	}

	/**
	 * Give all memory back. Cursors find nothing after that.
	 */
	public void close() {
		restart(this.position);
		this.copies.clear();
		stopWalking();
		this.memory.close();
		this.walks.close();
	}

	/**
	 * A copy was made of what was read from the log.
	 */
	void confirmReads() {
		this.log.confirmReads();
	}

	private int route(LogCursor walk) {
		ByteBuf data = walk.data();
		try {
			int end = data.writerIndex();
			ByteBuffer bytes = data.nioBuffer(0, end);
			long begin = walk.offset() - end;
			remember(walk);
			for (int at = data.readerIndex(); at < end;) {
				long head = DataFrame.head(bytes, at);
				int length = DataFrame.frameLength(head);
				int topic = DataFrame.topicLength(head);
				this.position = DataFrame.sequence(bytes, at) - 1;
				for (FilterCopy copy : this.wanting.get(bytes, at + DataFrame.FIXED_LENGTH, topic,
						this.index.scope())) {
					copy.append(bytes, at, length, begin + at);
				}
				at += length;
			}
			this.log.confirmReads();
			return data.readableBytes();
		}
		catch (Throwable ex) {
			// What was not copied of it is not read again: the copies begin after it, and
			// a cursor that is not there yet walks the log
			this.position = walk.position();
			this.offset = walk.offset();
			restart(this.position);
			throw ex;
		}
		finally {
			data.release();
		}
	}

	private void remember(LogCursor walk) {
		Segment segment = (walk instanceof SegmentCursor inSegments) ? inSegments.segment() : null;
		this.referable = segment != null;
		if (segment != null) {
			this.routed.add(segment);
		}
	}

	private FilterCopy[] wanting(byte[] topic, int length) {
		this.foundCount = 0;
		this.index.find(topic, length, this.collector);
		if (this.foundCount == 0) {
			return NOBODY;
		}
		FilterCopy[] all = Arrays.copyOf(this.found, this.foundCount);
		for (FilterCopy copy : all) {
			copy.found(false);
		}
		return all;
	}

	/**
	 * One more that wants the topic, or one that wants it by another of its patterns.
	 */
	private boolean collect(FilterCopy copy) {
		if (copy.found(true)) {
			if (this.foundCount == this.found.length) {
				this.found = Arrays.copyOf(this.found, this.foundCount * 2);
			}
			this.found[this.foundCount++] = copy;
		}
		return false;
	}

	/**
	 * Whether a copy wants a frame, for a cursor that walks the log on its own.
	 */
	boolean wants(FilterCopy copy, ByteBuffer bytes, int frame) {
		int at = frame + DataFrame.FIXED_LENGTH;
		int length = DataFrame.topicLength(DataFrame.head(bytes, frame));
		FilterCopy[] known = this.wanting.peek(bytes, at, length, this.index.scope());
		if (known != null && known.length <= MAX_SCAN) {
			return isAmong(known, copy);
		}
		bytes.get(at, this.topic, 0, length);
		return copy.filter().matches(this.topic, length);
	}

	private static boolean isAmong(FilterCopy[] copies, FilterCopy copy) {
		for (FilterCopy other : copies) {
			if (other == copy) {
				return true;
			}
		}
		return false;
	}

	/**
	 * A new segment for a copy; older ones have to go if the budget is used up.
	 * @return a segment, or {@code null} if writes under way keep all of the memory
	 */
	@Nullable CopySegment newSegment(FilterCopy copy, int length, long after, long offset) {
		return (this.referable && this.copies.size() > this.many) ? newReferences(copy, after, offset)
				: newCopies(copy, length, after);
	}

	private @Nullable CopySegment newReferences(FilterCopy copy, long after, long offset) {
		long share = this.fill / 2 / this.copies.size();
		int wanted = (int) Math.min(copy.blockSize(), share) / Long.BYTES;
		int room = Math.max(MIN_REFERENCES, Math.min(wanted, MAX_REFERENCES));
		while (!this.memory.claim(CopySegment.References.size(room))) {
			if (this.segments.isEmpty()) {
				return null;
			}
			dropOldest(this.position + 1);
		}
		CopySegment segment = new CopySegment.References(copy, this.routed, this.memory, room, after, offset);
		this.segments.addLast(segment);
		return segment;
	}

	private @Nullable CopySegment newCopies(FilterCopy copy, int length, long after) {
		int size = Math.max(length, Math.min(copy.blockSize(), this.block));
		ByteBuf block = this.memory.take(size);
		while (block == null) {
			if (this.segments.isEmpty()) {
				return null;
			}
			// with the frame that is being sorted: the owner may have copied it already
			dropOldest(this.position + 1);
			block = this.memory.take(size);
		}
		CopySegment segment = new CopySegment.Copies(copy, new SegmentBuffer(block, this.memory), after, this.offset);
		this.segments.addLast(segment);
		return segment;
	}

	/**
	 * Memory for a walk's copies, one of so many bytes at least.
	 * @return a buffer, or {@code null} if the budget is used up
	 */
	@Nullable SegmentBuffer scratch(int length) {
		return scratchOf(Math.max(length, this.block));
	}

	/**
	 * Memory for copies of so many bytes.
	 * @return a buffer, or {@code null} if the budget is used up
	 */
	@Nullable SegmentBuffer scratchOf(int length) {
		ByteBuf block = this.walks.take(length);
		return (block != null) ? new SegmentBuffer(block, this.walks) : null;
	}

	/**
	 * How much is gathered for one write, at most.
	 */
	int mostGathered() {
		return this.block;
	}

	void remove(FilterCopy copy) {
		this.copies.remove(copy.filter());
		this.index.remove(copy.filter(), copy);
		this.wanting.clear();
		this.dropped += copy.drop();
		if (this.dropped * 2 > this.segments.size()) {
			// not each time: thousands of subscribers may leave at once
			this.segments.removeIf(CopySegment::isDropped);
			this.dropped = 0;
		}
		if (this.copies.isEmpty()) {
			stopWalking();
		}
	}

	private void stopWalking() {
		LogCursor walk = this.cursor;
		this.cursor = null;
		if (walk != null) {
			walk.close();
		}
	}

	/**
	 * The log has dropped what was to be copied next: all copies begin anew.
	 */
	private void restart(long from) {
		this.segments.forEach(CopySegment::drop);
		this.segments.clear();
		this.dropped = 0;
		this.routed.clear();
		this.copies.values().forEach((copy) -> copy.restart(from));
	}

	/**
	 * Up to which sequence everything was sorted.
	 */
	long position() {
		return this.position;
	}

	/**
	 * The same in bytes.
	 */
	long offset() {
		return this.offset;
	}

	/**
	 * How much memory the copies take.
	 */
	long size() {
		return this.memory.taken() + this.walks.taken();
	}

	/**
	 * How much memory is allocated, in use or kept for later.
	 */
	long allocated() {
		return this.memory.allocated() + this.walks.allocated();
	}

	/**
	 * How a pass ended.
	 */
	public enum Advance {

		/**
		 * At the head.
		 */
		DONE,

		/**
		 * There is more to walk.
		 */
		MORE,

		/**
		 * There is more to walk once the copies were read.
		 */
		HELD

	}

}
