package io.hein.transport.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.hein.testsupport.KafkaBroker;
import io.hein.transport.backbone.Backbone;
import io.hein.transport.backbone.BackboneState;
import io.hein.transport.backbone.HistorySource;
import io.hein.transport.frame.ContentType;
import io.hein.transport.frame.Headers;
import io.hein.transport.log.EvictionGuard;
import io.hein.transport.log.LogCursor;
import io.hein.transport.topic.Topics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Older messages that Kafka has lost meanwhile, and has others at their offsets, before
 * the tail has noticed it.
 */
class ReplacedHistoryTests {

	private static final KafkaBroker BROKER = KafkaBroker.shared();

	private static final int PAYLOAD = 50_000;

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

	/**
	 * What it has from now on, at the same offsets, is another log.
	 */
	@Test
	void nothingIsFetchedAnyMoreFromATopicThatWasCreatedAnew() throws Exception {
		String topic = KafkaBroker.newName();
		KafkaBroadcastLog log = new KafkaBroadcastLog(TestSettings.of(BROKER.servers(), topic),
				new Backbone.Settings("test", 1024 * 1024, null, PAYLOAD), EvictionGuard.NONE, new SendCounters());
		Set<Thread> others = historyThreads();
		try {
			long last = 0;
			while (log.oldest() < 10) {
				last = log.append(Topics.encode("t"), ContentType.BYTES, Headers.NONE, new byte[PAYLOAD], null);
			}
			LogCursor cursor = log.cursor(0);
			Awaitility.await().until(() -> cursor.read(PAYLOAD) == LogCursor.Result.DATA);
			cursor.data().release();
			Set<Thread> fetching = historyThreads();
			fetching.removeAll(others);
			assertThat(fetching).as("of %s messages", last).isNotEmpty();
			BROKER.delete(topic);
			BROKER.create(topic, 1, Map.of());
			Awaitility.await().until(() -> log.backbone().state() == BackboneState.ENDED);
			Awaitility.await().until(() -> fetching.stream().noneMatch(Thread::isAlive));
			cursor.close();
		}
		finally {
			log.close();
			log.closed().toCompletableFuture().join();
		}
	}

	private static Set<Thread> historyThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("hein-history-"))
			.collect(Collectors.toSet());
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
