package io.hein.transport.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

import io.hein.transport.backbone.HistorySource;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads older messages from Kafka, with consumers that are used again. Thread-safe.
 */
final class KafkaHistory implements HistorySource, AutoCloseable {

	private static final Duration POLL = Duration.ofMillis(500);

	/**
	 * How often nothing may come before it is taken for a failure.
	 */
	private static final int PATIENCE = 10;

	private final Supplier<Consumer<byte[], byte[]>> consumers;

	private final TopicPartition partition;

	private final int maxMessageSize;

	private final Supplier<@Nullable OffsetAndMetadata> mark;

	private final ConcurrentLinkedQueue<Reader> idle = new ConcurrentLinkedQueue<>();

	private volatile boolean closed;

	/**
	 * Create a history.
	 * @param consumers makes consumers
	 * @param partition what they read
	 * @param maxMessageSize what is longer is left out
	 * @param mark the last record that was read for the window, {@code null} for none
	 */
	KafkaHistory(Supplier<Consumer<byte[], byte[]>> consumers, TopicPartition partition, int maxMessageSize,
			Supplier<@Nullable OffsetAndMetadata> mark) {
		this.consumers = consumers;
		this.partition = partition;
		this.maxMessageSize = maxMessageSize;
		this.mark = mark;
	}

	@Override
	public long read(long from, HistorySource.Sink sink) {
		Reader reader = this.idle.poll();
		if (reader == null) {
			reader = new Reader(this.consumers.get());
		}
		boolean reusable = false;
		try {
			long passed = reader.read(from, sink);
			reusable = true;
			return passed;
		}
		finally {
			if (reusable) {
				this.idle.add(reader);
			}
			else {
				reader.close();
			}
			if (this.closed) {
				close();
			}
		}
	}

	@Override
	public void close() {
		this.closed = true;
		for (Reader reader = this.idle.poll(); reader != null; reader = this.idle.poll()) {
			reader.close();
		}
	}

	/**
	 * One consumer, for one thread at a time.
	 */
	private final class Reader {

		private final Consumer<byte[], byte[]> consumer;

		private final RecordFormat format = new RecordFormat();

		Reader(Consumer<byte[], byte[]> consumer) {
			this.consumer = consumer;
			consumer.assign(List.of(KafkaHistory.this.partition));
		}

		long read(long from, HistorySource.Sink sink) {
			TopicPartition partition = KafkaHistory.this.partition;
			seek(from - 1);
			long passed = from - 1;
			int empty = 0;
			while (true) {
				List<ConsumerRecord<byte[], byte[]>> records;
				OffsetAndMetadata mark = KafkaHistory.this.mark.get();
				try {
					records = new ArrayList<>(this.consumer.poll(POLL).records(partition));
				}
				catch (OffsetOutOfRangeException ex) {
					long begin = Objects
						.requireNonNull(this.consumer.beginningOffsets(List.of(partition)).get(partition));
					if (begin <= from - 1) {
						throw ex;
					}
					sink.dropped(begin);
					seek(begin);
					passed = begin;
					continue;
				}
				for (ConsumerRecord<byte[], byte[]> record : records) {
					if (mark != null && isReplaced(record, mark)) {
						throw new IllegalStateException("Kafka has lost what was at offset " + record.offset() + " of "
								+ partition + ", and has something else there");
					}
					if (!give(record, sink)) {
						return passed;
					}
					passed = record.offset() + 1;
				}
				// beyond the last record there may be some that are for nobody
				passed = Math.max(passed, this.consumer.position(partition));
				if (passed >= from && records.isEmpty()) {
					return passed;
				}
				empty = (records.isEmpty()) ? empty + 1 : 0;
				if (empty > PATIENCE) {
					throw new IllegalStateException("nothing comes from " + partition + " at offset " + (from - 1));
				}
			}
		}

		private void seek(long offset) {
			this.consumer.seek(KafkaHistory.this.partition, new OffsetAndMetadata(offset, Optional.empty(), ""));
		}

		/**
		 * Leaders change onwards: before a record of one there is none of a later one.
		 * The tail notices it too, but perhaps not yet.
		 */
		private static boolean isReplaced(ConsumerRecord<byte[], byte[]> record, OffsetAndMetadata mark) {
			Optional<Integer> epoch = record.leaderEpoch();
			return record.offset() < mark.offset() && epoch.isPresent() && mark.leaderEpoch().isPresent()
					&& epoch.get() > mark.leaderEpoch().get();
		}

		private boolean give(ConsumerRecord<byte[], byte[]> record, HistorySource.Sink sink) {
			byte[] payload = record.value();
			if (payload == null || payload.length > KafkaHistory.this.maxMessageSize) {
				// left out: a hole
				return true;
			}
			RecordFormat.Message message = this.format.read(record);
			return sink.message(record.offset() + 1, message.topic(), message.contentType(), message.headers(), payload,
					message.request() != null);
		}

		void close() {
			this.consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(1)));
		}

	}

}
