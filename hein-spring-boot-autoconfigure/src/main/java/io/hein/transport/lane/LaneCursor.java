package io.hein.transport.lane;

import org.jspecify.annotations.Nullable;

/**
 * Where a worker is in its queue: at which item, how far in it if it is a chunk, and
 * whether it has said so if it is a step. For the thread that runs the worker.
 */
final class LaneCursor {

	private final WorkerHost lane;

	private final LaneQueue queue;

	private @Nullable LaneItem item;

	private int offset;

	private boolean arrived;

	LaneCursor(WorkerHost lane, LaneQueue queue) {
		this.lane = lane;
		this.queue = queue;
	}

	/**
	 * What the worker has begun with.
	 * @return the item, {@code null} if it has to go on to the next
	 */
	@Nullable LaneItem item() {
		return this.item;
	}

	/**
	 * What the worker has begun with, or else begins with now.
	 * @return the item, {@code null} if there is none
	 */
	@Nullable LaneItem itemOrNext() {
		return (this.item != null) ? this.item : next();
	}

	/**
	 * Go on to the next item.
	 * @return the item, {@code null} if there is none
	 */
	@Nullable LaneItem next() {
		LaneItem next = this.queue.poll();
		this.item = next;
		this.arrived = false;
		if (next instanceof Chunk chunk) {
			this.offset = chunk.from();
		}
		return next;
	}

	/**
	 * Go on to the next item if there is one already and it is a chunk.
	 * @return the chunk, {@code null} if it is not
	 */
	@Nullable Chunk nextChunk() {
		return (this.queue.peek() instanceof Chunk && next() instanceof Chunk next) ? next : null;
	}

	/**
	 * Where in the chunk the worker continues.
	 * @return the index of a frame in its buffer, or its end
	 */
	int offset() {
		return this.offset;
	}

	void offset(int offset) {
		this.offset = offset;
	}

	/**
	 * Take note that the worker is at the step.
	 * @return whether it was not before
	 */
	boolean arrive() {
		boolean first = !this.arrived;
		this.arrived = true;
		return first;
	}

	/**
	 * The item is used up, but not to be released yet.
	 */
	void leave() {
		this.item = null;
	}

	/**
	 * The item is done with.
	 * @param item what it is
	 */
	void complete(LaneItem item) {
		leave();
		completeLeft(item);
	}

	/**
	 * An item that was left before is done with.
	 * @param item the item
	 */
	void completeLeft(LaneItem item) {
		this.lane.drained(this.queue.complete(item));
	}

}
