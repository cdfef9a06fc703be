package io.hein.transport.log;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.hein.transport.frame.DataFrame;
import io.hein.transport.topic.TopicCache;
import io.hein.transport.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Sorts a log by topics for those that do not want all of it. It walks the log once and
 * copies each message for each distinct filter that wants it, however many cursors have
 * that filter. The copies are a cache inside a fixed budget: a cursor that finds its copy
 * gone walks the log itself until it can join a copy again. To be used by one thread,
 * with its cursors.
 *
 * @since 0.1.0
 */
public final class LogRouter {

	private static final int MAX_PASS = 4 * 1024 * 1024;

	private static final int SLICE = 256 * 1024;

	private static final int MAX_BLOCK = 128 * 1024;

	private final BroadcastLog log;

	private final SegmentMemory memory;

	private final Map<TopicFilter, FilterCopy> copies = new HashMap<>();

	private final Deque<CopySegment> segments = new ArrayDeque<>();

	private final TopicCache<FilterCopy[]> wanting = new TopicCache<>(this::wanting);

	private @Nullable LogCursor cursor;

	private long position;

	private long offset;

	/**
	 * Create a router.
	 * @param log the log
	 * @param budget how many bytes of memory the copies may take
	 */
	public LogRouter(BroadcastLog log, long budget) {
		this.log = Objects.requireNonNull(log, "log");
		this.memory = new SegmentMemory(budget, (int) Math.max(1024, Math.min(MAX_BLOCK, budget / 32)));
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
			this.wanting.clear();
		}
		copy.join();
		return new FilteredCursor(this.log, copy, after);
	}

	private void start(long head) {
		LogCursor walk = this.log.cursor(head);
		this.cursor = walk;
		this.position = walk.position();
		this.offset = walk.offset();
	}

	/**
	 * Walk on.
	 * @return whether there is more to walk than one pass may take
	 */
	public boolean advance() {
		LogCursor walk = this.cursor;
		if (walk == null) {
			return false;
		}
		for (int walked = 0; walked < MAX_PASS;) {
			switch (walk.read(SLICE)) {
				case NONE -> {
					return false;
				}
				case GAP -> restart(walk.position());
				case PASSED -> {
				}
				case DATA -> {
					walked += route(walk.data());
				}
			}
			this.position = walk.position();
			this.offset = walk.offset();
		}
		return true;
	}

	/**
	 * Give all memory back. Cursors find nothing any more.
	 */
	public void close() {
		restart(this.position);
		this.copies.clear();
		stopWalking();
		this.memory.close();
	}

	private int route(ByteBuf data) {
		try {
			int end = data.writerIndex();
			ByteBuffer bytes = data.nioBuffer(0, end);
			for (int at = data.readerIndex(); at < end;) {
				long head = DataFrame.head(bytes, at);
				int length = DataFrame.frameLength(head);
				int topic = DataFrame.topicLength(head);
				this.position = DataFrame.sequence(bytes, at) - 1;
				for (FilterCopy copy : this.wanting.get(bytes, at + DataFrame.FIXED_LENGTH, topic)) {
					copy.append(data, at, length);
				}
				at += length;
			}
			return data.readableBytes();
		}
		finally {
			data.release();
		}
	}

	private FilterCopy[] wanting(String topic) {
		List<FilterCopy> found = new ArrayList<>();
		for (FilterCopy copy : this.copies.values()) {
			if (copy.filter().matches(topic)) {
				found.add(copy);
			}
		}
		return found.toArray(new FilterCopy[0]);
	}

	/**
	 * A new segment for a copy; older ones have to go if the budget is used up.
	 * @return a segment, or {@code null} if writes under way keep all of the memory
	 */
	@Nullable CopySegment newSegment(FilterCopy copy, int length, long after) {
		ByteBuf block = this.memory.take(length);
		while (block == null) {
			CopySegment oldest = this.segments.pollFirst();
			if (oldest == null) {
				return null;
			}
			// with the frame that is being sorted: the owner may have copied it already
			oldest.owner().dropped(oldest, this.position + 1);
			oldest.drop();
			block = this.memory.take(length);
		}
		CopySegment segment = new CopySegment(copy, new SegmentBuffer(block, this.memory), after, this.offset);
		this.segments.addLast(segment);
		return segment;
	}

	/**
	 * Memory for a walk's copy of so many bytes.
	 * @return a buffer, or {@code null} if the budget is used up
	 */
	@Nullable SegmentBuffer scratch(int length) {
		ByteBuf block = this.memory.take(length);
		return (block != null) ? new SegmentBuffer(block, this.memory) : null;
	}

	void remove(FilterCopy copy) {
		this.copies.remove(copy.filter());
		this.wanting.clear();
		this.segments.stream().filter((segment) -> segment.owner() == copy).forEach(CopySegment::drop);
		this.segments.removeIf(CopySegment::isDropped);
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
		return this.memory.taken();
	}

	/**
	 * How much memory is allocated, in use or kept for later.
	 */
	long allocated() {
		return this.memory.allocated();
	}

}
