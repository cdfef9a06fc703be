package io.hein.transport.lane;

import java.nio.ByteBuffer;

import io.hein.transport.frame.DataFrame;

/**
 * Hands messages over one by one. For the thread that runs the worker.
 */
final class MessageHandover {

	private final WorkerHost lane;

	private final LaneCursor cursor;

	private final WorkerProgress progress;

	private final WorkerTopics topics;

	private final MessageView view;

	MessageHandover(WorkerHost lane, LaneCursor cursor, WorkerProgress progress, WorkerTopics topics) {
		this.lane = lane;
		this.cursor = cursor;
		this.progress = progress;
		this.topics = topics;
		this.view = new MessageView(topics);
	}

	/**
	 * Go on with a chunk, as long as the lane is active.
	 * @param chunk the chunk
	 * @param most how many messages to hand over
	 * @return how many were handed over
	 */
	int hand(Chunk chunk, int most) {
		ByteBuffer bytes = chunk.bytes();
		int count = 0;
		long passed = 0;
		for (int at = this.cursor.offset(); at < chunk.to();) {
			long head = DataFrame.head(bytes, at);
			long sequence = DataFrame.sequence(bytes, at);
			boolean flagged = DataFrame.isConfirm(head);
			if (this.topics.wants(bytes, at, head)) {
				if (passed > 0) {
					this.progress.done(passed);
				}
				if (count >= most || !this.lane.isActive()) {
					this.cursor.offset(at);
					return count;
				}
				count++;
				// First: whatever fails in what follows, the message is not handed over
				// again
				this.cursor.offset(at + DataFrame.frameLength(head));
				hand(chunk, at, head, sequence);
				this.progress.done(sequence);
			}
			if (flagged) {
				this.progress.done(sequence);
				this.lane.confirm();
			}
			passed = sequence;
			at += DataFrame.frameLength(head);
		}
		if (passed > 0) {
			this.progress.done(passed);
		}
		this.cursor.complete(chunk);
		return count;
	}

	private void hand(Chunk chunk, int at, long head, long sequence) {
		MessageView message = this.view.put(chunk, at, head, sequence);
		try {
			this.lane.handler().onMessage(message);
		}
		catch (Throwable ex) {
			if (message.isConfirmRequested()) {
				this.lane.failed(this.progress.generation(), message.sequence());
			}
			this.lane.handlerFailed("a message", ex);
		}
		finally {
			Thread.interrupted();
		}
	}

	/**
	 * The rest of a chunk will never be handled: report the messages that the publisher
	 * asked about.
	 * @param chunk the chunk
	 */
	void giveUp(Chunk chunk) {
		ByteBuffer bytes = chunk.bytes();
		for (int at = this.cursor.offset(); at < chunk.to();) {
			long head = DataFrame.head(bytes, at);
			if (DataFrame.isConfirm(head) && this.topics.wants(bytes, at, head)) {
				this.lane.failed(this.progress.generation(), DataFrame.sequence(bytes, at));
			}
			at += DataFrame.frameLength(head);
		}
	}

}
