package io.hein.transport.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.hein.transport.backbone.HistorySource;
import io.hein.transport.frame.ContentType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Older messages that Kafka has lost meanwhile, and has others at their offsets, before
 * the tail has noticed it.
 */
class ReplacedHistoryTests {

	private static final TopicPartition PARTITION = new TopicPartition("t", 0);

	private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");

	private final List<Long> read = new ArrayList<>();

	@Test
	void theyAreNotHandedOut() {
		records(7, 7, 8, 8);
		assertThatIllegalStateException().isThrownBy(() -> read(new OffsetAndMetadata(9, Optional.of(7), "")))
			.withMessageContaining("offset 2 of t-0");
		assertThat(this.read).containsExactly(1L, 2L);
	}

	@Test
	void whatTheTailHasNotReadYetMayBeOfAnotherLeader() {
		records(7, 7, 8, 8);
		read(new OffsetAndMetadata(2, Optional.of(7), ""));
		assertThat(this.read).containsExactly(1L, 2L, 3L, 4L);
	}

	private void records(int... leaderEpochs) {
		this.consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
		this.consumer.schedulePollTask(() -> {
			for (int i = 0; i < leaderEpochs.length; i++) {
				this.consumer.addRecord(new ConsumerRecord<>(PARTITION.topic(), 0, i, 0, TimestampType.CREATE_TIME, 1,
						1, new byte[1], new byte[1], new RecordHeaders(), Optional.of(leaderEpochs[i])));
			}
		});
	}

	private void read(OffsetAndMetadata mark) {
		new KafkaHistory(() -> this.consumer, PARTITION, 1000, () -> mark).read(1, new HistorySource.Sink() {

			@Override
			public boolean message(long sequence, byte[] topic, ContentType contentType, byte[] headers,
					byte[] payload) {
				ReplacedHistoryTests.this.read.add(sequence);
				return true;
			}

			@Override
			public void dropped(long upTo) {
			}

		});
	}

}
