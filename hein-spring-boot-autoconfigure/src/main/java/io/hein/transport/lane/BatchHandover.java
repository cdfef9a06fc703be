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
		int most = this.lane.options().maxBatchSize();
		List<ReceivedMessage> batch = new ArrayList<>();
		List<Chunk> held = new ArrayList<>(2);
		this.confirm = false;
		long passed = gather(first, most, batch, held);
		try {
			if (!batch.isEmpty()) {
				hand(batch);
			}
		}
		finally {
			this.progress.done(passed);
			held.forEach(this.cursor::completeLeft);
		}
		if (this.confirm) {
			this.lane.confirm();
		}
		return batch.size();
	}

	/**
	 * Collect what is there already.
	 * @param first the messages to begin with
	 * @param most how many to collect
	 * @param batch where to collect them
	 * @param held takes what is used up, to be released
	 * @return the last position passed
	 */
	private long gather(Chunk first, int most, List<ReceivedMessage> batch, List<Chunk> held) {
		Chunk chunk = first;
		long passed = 0;
		while (true) {
			ByteBuffer bytes = chunk.bytes();
			int at = this.cursor.offset();
			while (at < chunk.to() && batch.size() < most) {
				long head = DataFrame.head(bytes, at);
				long sequence = DataFrame.sequence(bytes, at);
				if (this.topics.wants(bytes, at, head)) {
					if (batch.isEmpty() && passed > 0) {
						this.progress.done(passed);
					}
					batch.add(new MessageView(this.topics).put(chunk, at, head, sequence));
				}
				this.confirm |= DataFrame.isConfirm(head);
				passed = sequence;
				at += DataFrame.frameLength(head);
			}
			this.cursor.offset(at);
			if (at < chunk.to()) {
				return passed;
			}
			this.cursor.leave();
			held.add(chunk);
			Chunk next = (batch.isEmpty() || batch.size() >= most) ? null : this.cursor.nextChunk();
			if (next == null) {
				return passed;
			}
			chunk = next;
		}
	}

	private void hand(List<ReceivedMessage> batch) {
		try {
			this.lane.handler().onBatch(batch);
		}
		catch (Throwable ex) {
			for (ReceivedMessage message : batch) {
				if (message.isConfirmRequested()) {
					this.lane.failed(this.progress.generation(), message.sequence());
				}
			}
			this.lane.handlerFailed("a batch", ex);
		}
		finally {
			Thread.interrupted();
		}
	}

}
