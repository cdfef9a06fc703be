package io.hein.transport.lane;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import io.hein.transport.frame.DataFrame;

/**
 * Hands messages over in batches: what is there already, up to the lane's batch size. For
 * the thread that runs the worker.
 */
final class BatchHandover {

	private final WorkerHost lane;

	private final LaneCursor cursor;

	private final WorkerProgress progress;

	private final WorkerTopics topics;

	private List<ReceivedMessage> batch = List.of();

	/**
	 * What is used up, to be released.
	 */
	private List<Chunk> held = List.of();

	/**
	 * How many messages of the batch the cursor has passed.
	 */
	private int taken;

	/**
	 * The last position that the cursor has passed.
	 */
	private long passed;

	private boolean confirm;

	BatchHandover(WorkerHost lane, LaneCursor cursor, WorkerProgress progress, WorkerTopics topics) {
		this.lane = lane;
		this.cursor = cursor;
		this.progress = progress;
		this.topics = topics;
	}

	/**
	 * Go on with a chunk, and those after it.
	 * @param first the chunk
	 * @return how many messages were handed over
	 */
	int hand(Chunk first) {
		this.batch = new ArrayList<>();
		this.held = new ArrayList<>(2);
		this.taken = 0;
		this.passed = 0;
		this.confirm = false;
		gatherAll(first);
		try {
			if (!this.batch.isEmpty()) {
				hand(this.batch);
			}
		}
		finally {
			this.progress.done(this.passed);
			this.held.forEach(this.cursor::completeLeft);
			this.held = List.of();
			this.batch = List.of();
		}
		if (this.confirm) {
			this.lane.confirm();
		}
		return this.taken;
	}

	/**
	 * Collect what is there already. What the cursor has passed is handed over whatever
	 * fails then: nobody comes back to it.
	 */
	private void gatherAll(Chunk first) {
		try {
			gather(first, this.lane.options().maxBatchSize());
		}
		catch (Throwable ex) {
			if (this.held.isEmpty()) {
				throw ex;
			}
			this.batch.subList(this.taken, this.batch.size()).clear();
		}
	}

	private void gather(Chunk first, int most) {
		Chunk chunk = first;
		while (chunk != null && take(chunk, most)) {
			chunk = (this.batch.isEmpty() || this.batch.size() >= most) ? null : this.cursor.nextChunk();
		}
	}

	/**
	 * Collect what there is in a chunk.
	 * @return whether it is used up
	 */
	private boolean take(Chunk chunk, int most) {
		ByteBuffer bytes = chunk.bytes();
		int at = this.cursor.offset();
		long last = this.passed;
		while (at < chunk.to() && this.batch.size() < most) {
			long head = DataFrame.head(bytes, at);
			long sequence = DataFrame.sequence(bytes, at);
			if (this.topics.wants(bytes, at, head)) {
				if (this.batch.isEmpty() && last > 0) {
					this.progress.done(last);
				}
				this.batch.add(new MessageView(this.topics).put(chunk, at, head, sequence));
			}
			this.confirm |= DataFrame.isConfirm(head);
			last = sequence;
			at += DataFrame.frameLength(head);
		}
		boolean usedUp = at >= chunk.to();
		if (usedUp) {
			this.held.add(chunk);
		}
		// from here on nothing can fail
		this.taken = this.batch.size();
		this.passed = last;
		this.cursor.offset(at);
		if (usedUp) {
			this.cursor.leave();
		}
		return usedUp;
	}

	private void hand(List<ReceivedMessage> batch) {
		try {
			this.lane.handler().onBatch(batch);
		}
		catch (Throwable ex) {
			for (ReceivedMessage message : batch) {
				if (message.isConfirmRequested() && hasFailed(message, ex)) {
					this.lane.failed(this.progress.generation(), message.sequence());
				}
			}
			this.lane.handlerFailed("a batch", ex);
		}
		finally {
			Thread.interrupted();
		}
	}

	private static boolean hasFailed(ReceivedMessage message, Throwable failure) {
		return !(failure instanceof PartOfBatchFailedException part) || part.hasFailed(message);
	}

}
