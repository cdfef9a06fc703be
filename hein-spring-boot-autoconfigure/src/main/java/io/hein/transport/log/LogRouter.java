package io.hein.transport.log;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;

import io.hein.transport.frame.DataFrame;
import io.hein.transport.topic.FiltersByTopic;
import io.hein.transport.topic.TopicFilter;
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

	/**
	 * So many filters get copies of some messages each before the budget is used up. For
	 * more there are references.
	 */
	private static final int MANY = 256;

	/**
	 * How much memory may be taken by what is remembered about topics. A topic that is
	 * not remembered is looked for in the index: more would be found no faster.
	 */
	private static final int REMEMBERED = 4 * 1024 * 1024;

	private final BroadcastLog log;

	private final int many;

	private final CopyMemory memory;

	private final Map<TopicFilter, FilterCopy> copies = new HashMap<>();

	private final FiltersByTopic<FilterCopy> wanting = new FiltersByTopic<>(FilterCopy[]::new, REMEMBERED);

	private @Nullable LogCursor cursor;

	private long position;

	private long offset;

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
		this.memory = new CopyMemory(budget);
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
			this.wanting.add(copy);
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
	 * @param keptBehind asked once when the copies are nearly full: the sequence after
	 * which they have to be kept
	 * @return how it ended
	 */
	public Advance advance(LongSupplier keptBehind) {
		LogCursor walk = this.cursor;
		if (walk == null) {
			return Advance.DONE;
		}
		LongSupplier kept = new Once(keptBehind);
		for (int walked = 0; walked < MAX_PASS;) {
			if (!this.memory.makeRoom(kept, this.position)) {
				return Advance.HELD;
			}
			switch (walk.read(this.memory.slice())) {
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
	 * Give all memory back. Cursors find nothing after that.
	 */
	public void close() {
		restart(this.position);
		this.copies.clear();
		stopWalking();
		this.memory.close();
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
				for (FilterCopy copy : this.wanting.wanting(bytes, at + DataFrame.FIXED_LENGTH, topic)) {
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
			this.memory.walkThrough(segment);
		}
	}

	/**
	 * Whether a copy wants a frame, for a cursor that walks the log on its own.
	 */
	boolean wants(FilterCopy copy, ByteBuffer bytes, int frame) {
		int length = DataFrame.topicLength(DataFrame.head(bytes, frame));
		return this.wanting.wants(copy, bytes, frame + DataFrame.FIXED_LENGTH, length);
	}

	/**
	 * A new segment for a copy; older ones have to go if the budget is used up.
	 * @return a segment, or {@code null} if writes under way keep all of the memory
	 */
	@Nullable CopySegment newSegment(FilterCopy copy, int length, long after, long offset) {
		// with the frame that is being sorted: the owner may have copied it already
		long copied = this.position + 1;
		return (this.referable && this.copies.size() > this.many)
				? this.memory.newReferences(copy, copy.blockSize(), this.copies.size(), after, offset, copied)
				: this.memory.newCopies(copy, copy.blockSize(), length, after, this.offset, copied);
	}

	/**
	 * Where there is memory for what cursors gather themselves.
	 */
	CopyMemory memory() {
		return this.memory;
	}

	void remove(FilterCopy copy) {
		this.copies.remove(copy.filter());
		this.wanting.remove(copy);
		this.memory.dropped(copy.drop());
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
		this.memory.clear();
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
		return this.memory.size();
	}

	/**
	 * How much memory is allocated, in use or kept for later.
	 */
	long allocated() {
		return this.memory.allocated();
	}

	/**
	 * Asks once for what does not change meanwhile: with thousands of cursors the answer
	 * takes long.
	 */
	private static final class Once implements LongSupplier {

		private final LongSupplier source;

		private boolean known;

		private long value;

		Once(LongSupplier source) {
			this.source = source;
		}

		@Override
		public long getAsLong() {
			if (!this.known) {
				this.value = this.source.getAsLong();
				this.known = true;
			}
			return this.value;
		}

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
