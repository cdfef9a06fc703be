package io.hein.transport.lane;

import java.util.concurrent.atomic.AtomicInteger;

import io.hein.transport.topic.TopicFilter;
import org.jspecify.annotations.Nullable;

/**
 * A place in a lane's queue that all its workers reach before any of them continues: a
 * gap, or the position from which on the lane has other topics or reads another log.
 */
final class LaneStep implements LaneItem {

	private static final int COST = 160;

	private final @Nullable Gap gap;

	private final @Nullable Join join;

	private final AtomicInteger missing;

	private volatile boolean done;

	private LaneStep(@Nullable Gap gap, @Nullable Join join, int workers) {
		this.gap = gap;
		this.join = join;
		this.missing = new AtomicInteger(workers);
	}

	static LaneStep of(Gap gap, int workers) {
		return new LaneStep(gap, null, workers);
	}

	static LaneStep of(Join join, int workers) {
		return new LaneStep(null, join, workers);
	}

	@Nullable Gap gap() {
		return this.gap;
	}

	@Nullable Join join() {
		return this.join;
	}

	/**
	 * A worker has come here.
	 * @return whether it is the last one, which does what there is to do
	 */
	boolean arrive() {
		return this.missing.decrementAndGet() == 0;
	}

	void complete() {
		this.done = true;
	}

	boolean isDone() {
		return this.done;
	}

	@Override
	public long cost() {
		return COST;
	}

	@Override
	public void release() {
		// holds nothing
	}

	/**
	 * From where on what holds.
	 *
	 * @param generation the number of the stretch of one log that continues here
	 * @param sequence the position after which it holds
	 * @param topics what the lane wants from here on
	 * @param entry whether it was not in the stream before, and the log has begun already
	 */
	record Join(int generation, long sequence, TopicFilter topics, boolean entry) {
	}

}
