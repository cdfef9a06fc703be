package io.hein.transport.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.hein.transport.frame.Epoch;
import io.hein.transport.log.EvictionGuard;
import io.hein.transport.log.MemoryBroadcastLog;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the reading thread does when Kafka has lost or taken away something, with a
 * consumer that says so on demand.
 */
class KafkaTailTests {

	private static final TopicPartition PARTITION = new TopicPartition("t", 0);

	private static final int LEADER_EPOCH = 7;

	private final MemoryBroadcastLog window = new MemoryBroadcastLog(1024 * 1024, 1000, null, EvictionGuard.NONE,
			new Epoch(1, 2), 0);

	private final RecordingConsumer consumer = new RecordingConsumer();

	private final RecordingOwner owner = new RecordingOwner();

	private final KafkaTail tail = new KafkaTail(this.consumer, PARTITION, this.window, 1000, this.owner,
			new AtomicLong());

	@BeforeEach
	void readSome() throws Exception {
		this.consumer.assign(List.of(PARTITION));
		this.consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
		this.consumer.updateEndOffsets(Map.of(PARTITION, 0L));
		this.consumer.seek(PARTITION, 0);
		add(0);
		add(1);
		this.tail.readOnce(Duration.ZERO);
		assertThat(this.window.head()).isEqualTo(2);
	}

	@AfterEach
	void close() {
		this.window.close();
	}

	@Test
	void whatWasReplacedEndsTheLog() {
		this.consumer.setPollException(new LogTruncationException("truncated", Map.of(PARTITION, 2L),
				Map.of(PARTITION, new OffsetAndMetadata(1))));
		add(2);
		runOnce();
		assertThat(this.owner.lost).hasSize(1).allSatisfy((text) -> assertThat(text).contains("lost messages"));
		assertThat(this.window.head()).isEqualTo(2);
	}

	@Test
	void aTopicThatEndsBeforeWhatWasReadEndsTheLog() {
		this.owner.look = new KafkaTopic.Look(Uuid.randomUuid(), 0, 1, 0);
		this.consumer.setPollException(new OffsetOutOfRangeException(Map.of(PARTITION, 2L)));
		runOnce();
		assertThat(this.owner.lost).hasSize(1).allSatisfy((text) -> assertThat(text).contains("ends at offset 1"));
	}

	/**
	 * Otherwise nobody would notice that it was replaced meanwhile.
	 */
	@Test
	void whereItReadsOnAfterAFailureCanBeValidated() {
		this.consumer.setPollException(new KafkaException("for once"));
		runOnce();
		this.owner.look = new KafkaTopic.Look(Uuid.randomUuid(), 0, 2, 0);
		this.consumer.setPollException(new OffsetOutOfRangeException(Map.of(PARTITION, 2L)));
		runOnce();
		runOnce();
		assertThat(this.consumer.seeks).hasSize(2).allSatisfy((seek) -> {
			assertThat(seek.offset()).isEqualTo(2);
			assertThat(seek.leaderEpoch()).hasValue(LEADER_EPOCH);
		});
		add(2);
		runOnce();
		assertThat(this.window.head()).isEqualTo(3);
		assertThat(this.owner.lost).isEmpty();
	}

	@Test
	void whatWasRemovedIsPassedOver() {
		this.owner.look = new KafkaTopic.Look(Uuid.randomUuid(), 5, 7, 0);
		this.consumer.setPollException(new OffsetOutOfRangeException(Map.of(PARTITION, 2L)));
		runOnce();
		add(5);
		runOnce();
		assertThat(this.window.head()).isEqualTo(6);
		assertThat(this.owner.lost).isEmpty();
	}

	/**
	 * What is for nobody, such as the marks of transactions, may come from a later leader
	 * than the last record: with its epoch it would seem to be lost.
	 */
	@Test
	void afterAFailureItReadsOnFromTheLastRecordWhateverIsBehindIt() throws Exception {
		this.consumer.seek(PARTITION, 4);
		this.tail.readOnce(Duration.ZERO);
		assertThat(this.tail.offset()).isEqualTo(4);
		fail();
		assertThat(this.consumer.seeks).containsExactly(new OffsetAndMetadata(2, Optional.of(LEADER_EPOCH), ""));
	}

	/**
	 * The epoch of the last record says nothing of what is behind the gap.
	 */
	@Test
	void behindWhatWasRemovedItReadsOnWithoutTheEpochOfTheLastRecord() {
		this.owner.look = new KafkaTopic.Look(Uuid.randomUuid(), 5, 7, 0);
		this.consumer.setPollException(new OffsetOutOfRangeException(Map.of(PARTITION, 2L)));
		runOnce();
		fail();
		assertThat(this.consumer.seeks).containsExactly(new OffsetAndMetadata(5), new OffsetAndMetadata(5));
	}

	private void fail() {
		this.consumer.setPollException(new KafkaException("for once"));
		runOnce();
		// it is set back when it reads again
		runOnce();
	}

	@Test
	void anErrorWhileItDealsWithAFailureIsNotTheEnd() throws Exception {
		CountDownLatch denied = new CountDownLatch(2);
		this.owner.onDenied = () -> {
			denied.countDown();
			// no pause after a failure
			LockSupport.unpark(Thread.currentThread());
			if (denied.getCount() == 1) {
				throw new OutOfMemoryError("no memory");
			}
			this.tail.close();
		};
		this.consumer
			.schedulePollTask(() -> this.consumer.setPollException(new TopicAuthorizationException(Set.of("t"))));
		this.consumer
			.schedulePollTask(() -> this.consumer.setPollException(new TopicAuthorizationException(Set.of("t"))));
		Thread reading = new Thread(this.tail, "tail");
		reading.start();
		reading.join();
		assertThat(denied.getCount()).isZero();
	}

	@Test
	void itIsDeniedUntilItCanReadAgain() {
		this.consumer.setPollException(new TopicAuthorizationException(Set.of("t")));
		runOnce();
		assertThat(this.owner.denied).isEqualTo(1);
		assertThat(this.tail.isDenied()).isTrue();
		runOnce();
		assertThat(this.tail.isDenied()).isFalse();
	}

	private void runOnce() {
		// no pause after a failure
		LockSupport.unpark(Thread.currentThread());
		this.tail.runOnce();
	}

	private void add(long offset) {
		this.consumer.addRecord(new ConsumerRecord<>(PARTITION.topic(), 0, offset, 0, TimestampType.CREATE_TIME, 1, 1,
				"t".getBytes(StandardCharsets.UTF_8), new byte[1], new RecordHeaders(), Optional.of(LEADER_EPOCH)));
	}

	private static final class RecordingConsumer extends MockConsumer<byte[], byte[]> {

		private final List<OffsetAndMetadata> seeks = new ArrayList<>();

		RecordingConsumer() {
			super("none");
		}

		@Override
		public void seek(TopicPartition partition, OffsetAndMetadata place) {
			this.seeks.add(place);
			super.seek(partition, place.offset());
		}

	}

	private static final class RecordingOwner implements KafkaTail.Owner {

		private final List<String> lost = new ArrayList<>();

		private int denied;

		private Runnable onDenied = () -> {
		};

		private KafkaTopic.Look look;

		@Override
		public void historyLost(String problem) {
			this.lost.add(problem);
		}

		@Override
		public void denied(Throwable failure) {
			this.denied++;
			this.onDenied.run();
		}

		@Override
		public KafkaTopic.Look look() {
			return this.look;
		}

	}

}
