package io.hein.transport.kafka;

import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Records of reports that are being written: whether there are any, and what has gone
 * wrong. Thread-safe.
 */
final class ReportWrites {

	private static final String UNWRITTEN = "a report could not be written";

	private int underWay;

	/**
	 * What has gone wrong, {@code null} for nothing.
	 */
	private @Nullable String problem;

	/**
	 * Where the topic was begun anew, -1 if it was not.
	 */
	private long fallenTo = -1;

	/**
	 * The last offset that was acknowledged. They are in order.
	 */
	private long lastWritten = -1;

	/**
	 * Begin to write a record, which has to be ended.
	 * @param to where it is written to
	 */
	Writing begin(TopicPartition to) {
		Writing writing = new Writing(to);
		synchronized (this) {
			this.underWay++;
		}
		return writing;
	}

	/**
	 * Whether all has been written.
	 */
	synchronized boolean isEmpty() {
		return this.underWay == 0;
	}

	/**
	 * Something has gone wrong.
	 * @param problem what has
	 * @param from where the topic is to be read again, -1 for where it ends
	 */
	synchronized void failed(String problem, long from) {
		this.problem = problem;
		this.fallenTo = (from >= 0) ? from : this.fallenTo;
	}

	/**
	 * Take what has gone wrong.
	 * @return what has, {@code null} for nothing
	 */
	synchronized @Nullable Failure take() {
		if (this.problem == null) {
			return null;
		}
		Failure taken = new Failure(this.problem, this.fallenTo);
		this.problem = null;
		this.fallenTo = -1;
		return taken;
	}

	private synchronized void written(long offset, TopicPartition to) {
		if (offset <= this.lastWritten) {
			failed("the topic of " + to + " was created anew", offset);
		}
		this.lastWritten = offset;
	}

	private synchronized void ended() {
		this.underWay--;
	}

	/**
	 * Something that has gone wrong.
	 *
	 * @param problem what has
	 * @param from where the topic is to be read again, -1 for where it ends
	 */
	record Failure(String problem, long from) {

	}

	/**
	 * One record.
	 */
	final class Writing implements Callback {

		private final TopicPartition to;

		private boolean ended;

		private Writing(TopicPartition to) {
			this.to = to;
		}

		@Override
		public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception failure) {
			end(metadata, failure);
		}

		/**
		 * It has been written, or has not. Counts once: a producer may call back and
		 * throw.
		 */
		synchronized void end(@Nullable RecordMetadata metadata, @Nullable Throwable failure) {
			if (this.ended) {
				return;
			}
			this.ended = true;
			try {
				if (failure != null) {
					failed(UNWRITTEN + " to " + this.to + " (" + KafkaFailures.text(failure) + ")", -1);
				}
				else if (metadata != null && metadata.hasOffset()) {
					written(metadata.offset(), this.to);
				}
			}
			catch (Throwable ex) {
				// there may be no memory; and the producer's thread must not end
				failed(UNWRITTEN, -1);
			}
			finally {
				// last: a sign of life that is written then says that nothing is missing
				ended();
			}
		}

	}

}
