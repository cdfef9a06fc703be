package io.hein.transport.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.hein.transport.frame.DataFrame;
import org.apache.kafka.clients.consumer.CloseOptions;
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

	private final TopicPartition partition;

	private final long windowSize;

	private final @Nullable Duration windowAge;

	WindowStart(TopicPartition partition, long windowSize, @Nullable Duration windowAge) {
		this.partition = partition;
		this.windowSize = windowSize;
		this.windowAge = windowAge;
	}

	/**
	 * Find it.
	 * @param look the first offset that there is, and the one after the last
	 * @return the offset
	 * @throws io.hein.transport.backbone.BackboneException if Kafka does not answer
	 */
	long find(KafkaTopic.Look look, KafkaClients clients, KafkaSettings settings, Deadline deadline) {
		if (look.begin() >= look.end()) {
			return look.end();
		}
		String topic = this.partition.topic();
		Consumer<byte[], byte[]> consumer = clients.make(clients::sampler, topic, deadline);
		try {
			consumer.assign(List.of(this.partition));
			return deadline.keepTrying(() -> find(consumer, look.begin(), look.end()),
					(ex) -> KafkaFailures.atStart(settings, topic, ex));
		}
		finally {
			consumer.close(CloseOptions.timeout(Duration.ZERO));
		}
	}

	private long find(Consumer<byte[], byte[]> consumer, long begin, long end) {
		return Math.max(bySize(consumer, begin, end), byAge(consumer, begin, end));
	}

	/**
	 * Messages may be short at the end and long before, or the other way round: so they
	 * are looked at where the window would begin too. One that is too short costs
	 * nothing, since older messages can be read later.
	 */
	private long bySize(Consumer<byte[], byte[]> consumer, long begin, long end) {
		long atEnd = meanLength(consumer, Math.max(begin, end - SAMPLE));
		long first = start(begin, end, atEnd);
		long atStart = (first + SAMPLE < end) ? meanLength(consumer, first) : atEnd;
		return start(begin, end, Math.max(atEnd, atStart));
	}

	private long start(long begin, long end, long meanLength) {
		long count = (meanLength > 0) ? Math.max(1, this.windowSize / meanLength) : WITHOUT_SAMPLE;
		return Math.max(begin, end - count);
	}

	/**
	 * How long messages are, 0 if that is not found out.
	 */
	private long meanLength(Consumer<byte[], byte[]> consumer, long from) {
		consumer.seek(this.partition, from);
		ConsumerRecords<byte[], byte[]> sample = consumer.poll(WAIT);
		long bytes = 0;
		int count = 0;
		for (ConsumerRecord<byte[], byte[]> record : sample) {
			if (count == SAMPLE) {
				break;
			}
			bytes += DataFrame.length(Math.max(0, record.serializedKeySize()), 0,
					Math.max(0, record.serializedValueSize()));
			count++;
		}
		return (count > 0) ? Math.max(1, bytes / count) : 0;
	}

	private long byAge(Consumer<byte[], byte[]> consumer, long begin, long end) {
		if (this.windowAge == null) {
			return begin;
		}
		long time = Instant.now().minus(this.windowAge).toEpochMilli();
		OffsetAndTimestamp found = consumer.offsetsForTimes(Map.of(this.partition, Math.max(0, time)), WAIT)
			.get(this.partition);
		return (found != null) ? found.offset() : end;
	}

}
