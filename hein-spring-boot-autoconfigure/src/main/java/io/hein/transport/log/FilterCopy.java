package io.hein.transport.log;

import java.nio.ByteBuffer;

import io.hein.transport.frame.DataFrame;
import io.hein.transport.topic.FiltersByTopic;
import io.hein.transport.topic.TopicFilter;
import org.jspecify.annotations.Nullable;

/**
 * What one filter wants of a log, copied or referred to: a chain of segments. It has
 * everything that the filter wants of what lies after {@link #after()}, up to where the
 * router is. Used by the router's thread only.
 */
final class FilterCopy implements CopySegment.Owner, FiltersByTopic.Filtered {

	private final LogRouter router;

	private final TopicFilter filter;

	private int members;

	/**
	 * How long the next segment is to be: twice as long as one that was filled.
	 */
	private int blockSize = CopyMemory.firstBlock();

	private boolean found;

	private long after;

	private @Nullable CopySegment first;

	private @Nullable CopySegment last;

	FilterCopy(LogRouter router, TopicFilter filter, long after) {
		this.router = router;
		this.filter = filter;
		this.after = after;
	}

	LogRouter router() {
		return this.router;
	}

	@Override
	public TopicFilter filter() {
		return this.filter;
	}

	boolean wants(ByteBuffer buffer, int frame) {
		return this.router.wants(this, buffer, frame);
	}

	@Override
	public boolean found(boolean found) {
		boolean news = this.found != found;
		this.found = found;
		return news;
	}

	void join() {
		this.members++;
	}

	void leave() {
		this.members--;
		if (this.members == 0) {
			this.router.remove(this);
		}
	}

	/**
	 * Add a frame. One that finds no memory begins the chain anew.
	 */
	void append(ByteBuffer source, int index, int length, long offset) {
		CopySegment segment = this.last;
		if (segment != null && segment.append(source, index, length, offset)) {
			return;
		}
		if (segment != null) {
			this.blockSize = CopyMemory.longer(this.blockSize);
		}
		long sequence = DataFrame.sequence(source, index);
		CopySegment added = this.router.newSegment(this, length, sequence - 1, offset);
		if (added == null) {
			restart(sequence);
			return;
		}
		added.append(source, index, length, offset);
		// looked at only now: making room may have dropped it
		CopySegment before = this.last;
		if (before != null) {
			before.next(added);
		}
		else {
			this.first = added;
			this.after = Math.min(this.after, sequence - 1);
		}
		this.last = added;
	}

	@Override
	public void dropped(CopySegment segment, long routed) {
		CopySegment next = segment.next();
		if (next == null) {
			this.blockSize = CopyMemory.shorter(this.blockSize);
			restart(routed);
		}
		else {
			this.first = next;
			this.after = next.after();
		}
	}

	/**
	 * Nobody has this filter any more.
	 * @return how many segments were dropped
	 */
	int drop() {
		int count = 0;
		for (CopySegment segment = this.first; segment != null; count++) {
			CopySegment next = segment.next();
			segment.drop();
			segment = next;
		}
		this.first = null;
		this.last = null;
		return count;
	}

	int blockSize() {
		return this.blockSize;
	}

	void restart(long position) {
		this.first = null;
		this.last = null;
		this.after = position;
	}

	long after() {
		return this.after;
	}

	/**
	 * The segment to read what follows a position, which is not before {@link #after()}.
	 * @return the segment, or {@code null} if there is nothing wanted after the position
	 * yet
	 */
	@Nullable CopySegment find(long position) {
		CopySegment found = this.first;
		for (CopySegment segment = found; segment != null && segment.after() <= position; segment = segment.next()) {
			found = segment;
		}
		return found;
	}

}
