package io.hein.transport.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import io.hein.transport.frame.DataFrame;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Finds the offset from which the window has to be filled: not more is read of a long
 * topic than fits.
 */
final class WindowStart {

	private static final int SAMPLE = 200;

	/**
	 * If nothing is known of how long records are.
	 */
	private static final int WITHOUT_SAMPLE = 10_000;

	private static final Duration WAIT = Duration.ofSeconds(1);

	private final Consumer<byte[], byte[]> consumer;

	private final TopicPartition partition;

	private final long windowSize;

	private final @Nullable Duration windowAge;

	WindowStart(Consumer<byte[], byte[]> consumer, TopicPartition partition, long windowSize,
			@Nullable Duration windowAge) {
		this.consumer = consumer;
		this.partition = partition;
		this.windowSize = windowSize;
		this.windowAge = windowAge;
	}

	/**
	 * Find it.
	 * @param begin the first offset that there is
	 * @param end the offset after the last one
	 * @return the offset
	 */
	long find(long begin, long end) {
		if (begin >= end) {
			return end;
		}
		long bySize = Math.max(begin, end - capacity(begin, end));
		return Math.max(bySize, byAge(begin, end));
	}

	private long capacity(long begin, long end) {
		this.consumer.seek(this.partition, Math.max(begin, end - SAMPLE));
		ConsumerRecords<byte[], byte[]> sample = this.consumer.poll(WAIT);
		long bytes = 0;
		for (ConsumerRecord<byte[], byte[]> record : sample) {
			bytes += DataFrame.length(Math.max(0, record.serializedKeySize()), 0,
					Math.max(0, record.serializedValueSize()));
		}
		return (sample.isEmpty()) ? WITHOUT_SAMPLE : Math.max(1, this.windowSize / (bytes / sample.count()));
	}

	private long byAge(long begin, long end) {
		if (this.windowAge == null) {
			return begin;
		}
		long time = Instant.now().minus(this.windowAge).toEpochMilli();
		OffsetAndTimestamp found = this.consumer.offsetsForTimes(Map.of(this.partition, Math.max(0, time)), WAIT)
			.get(this.partition);
		return (found != null) ? found.offset() : end;
	}

}
