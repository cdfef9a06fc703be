package io.hein.transport.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

import io.hein.testsupport.KafkaBroker;
import io.hein.transport.backbone.confirm.ReportExchange;
import io.hein.transport.frame.Epoch;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.contains;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willDoNothing;
import static org.mockito.BDDMockito.willReturn;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.timeout;

/**
 * The topic of reports is created anew while publishers exchange them. It may have more
 * records than the one before until a consumer comes to look: that one would go on in the
 * middle, and say nothing.
 */
class KafkaReportsTests {

	private static final byte[] RECORD = { 1 };

	private static final long LONG = 30_000;

	private final TopicPartition partition = new TopicPartition(KafkaBroker.newName(), 0);

	private final ReportExchange exchange = mock(ReportExchange.class);

	@SuppressWarnings("unchecked")
	private final Producer<byte[], byte[]> producer = mock(Producer.class);

	private final WithoutTimes consumer = new WithoutTimes();

	private final AtomicLong nextOffset = new AtomicLong();

	private final KafkaSettings settings = TestSettings.of(KafkaBroker.shared().servers(), null);

	private final KafkaReports reports = new KafkaReports(new Clients(), this.exchange, () -> null);

	@AfterEach
	void close() {
		this.reports.close();
	}

	@Test
	void aTopicThatIsCreatedAnewMakesReportsIncompleteAndIsReadFromWhereItBegan() {
		given(this.producer.send(any(), any())).willAnswer((call) -> written(call.getArgument(1)));
		open();
		this.reports.start();
		then(this.exchange).should(timeout(LONG).atLeast(3)).next(anyBoolean());
		this.nextOffset.set(0);
		then(this.exchange).should(timeout(LONG)).failed(contains("created anew"));
		this.consumer.schedulePollTask(() -> add(0));
		then(this.exchange).should(timeout(LONG)).received(RECORD, 0);
	}

	@Test
	void whatCannotBeWrittenIsNotUnderWayForEver() throws Exception {
		given(this.producer.send(any(), any())).willThrow(new OutOfMemoryError("no memory"))
			.willAnswer((call) -> failed(call.getArgument(1)))
			.willAnswer((call) -> written(call.getArgument(1)));
		open();
		CountDownLatch failures = new CountDownLatch(2);
		CountDownLatch allWritten = new CountDownLatch(1);
		willAnswer((call) -> {
			failures.countDown();
			return null;
		}).given(this.exchange).failed(contains("could not be written"));
		given(this.exchange.next(anyBoolean())).willAnswer((call) -> {
			if (failures.getCount() == 0 && call.<Boolean>getArgument(0)) {
				allWritten.countDown();
			}
			return List.of(RECORD);
		});
		this.reports.start();
		assertThat(failures.await(LONG, TimeUnit.MILLISECONDS)).isTrue();
		assertThat(allWritten.await(LONG, TimeUnit.MILLISECONDS)).isTrue();
	}

	@Test
	void whatFailsIsReadAgainAndWhatFailsTwiceSpoilsReportsAndIsLeftOut() {
		given(this.producer.send(any(), any())).willAnswer((call) -> written(call.getArgument(1)));
		open();
		List<String> calls = new CopyOnWriteArrayList<>();
		willAnswer((call) -> {
			calls.add("received " + call.getArgument(1));
			if (calls.contains("received 10") || calls.size() == 1) {
				throw new OutOfMemoryError("no memory");
			}
			return null;
		}).given(this.exchange).received(any(), anyLong());
		willDoNothing().given(this.exchange).received(RECORD, 11);
		willAnswer((call) -> {
			calls.add(call.getArgument(0));
			return null;
		}).given(this.exchange).failed(any());
		this.consumer.read = LongStream.rangeClosed(8, 11).mapToObj(this::record).toList();
		this.consumer.seek(this.partition, 8);
		this.reports.start();
		then(this.exchange).should(timeout(LONG)).received(RECORD, 11);
		assertThat(calls).containsExactly("received 8", "received 8", "received 9", "received 10", "received 10",
				"the record at offset 10 of " + this.partition
						+ " could not be dealt with (OutOfMemoryError: no memory)");
	}

	@Test
	void anErrorWhileReportsAreSpoiledIsNotTheEnd() throws Exception {
		given(this.producer.send(any(), any())).willThrow(new KafkaException("no"))
			.willAnswer((call) -> written(call.getArgument(1)));
		open();
		willThrow(new OutOfMemoryError("no memory")).willDoNothing().given(this.exchange).failed(any());
		this.reports.start();
		then(this.exchange).should(timeout(LONG).times(2)).failed(contains("could not be written"));
	}

	private void open() {
		willReturn(List.of(RECORD)).given(this.exchange).next(anyBoolean());
		given(this.producer.send(any())).willAnswer((call) -> CompletableFuture.completedFuture(metadata()));
		this.consumer.updateBeginningOffsets(Map.of(this.partition, 0L));
		this.consumer.updateEndOffsets(Map.of(this.partition, 8L));
		this.nextOffset.set(7);
		this.consumer.schedulePollTask(() -> add(7));
		this.reports.open(KafkaBroker.shared().admin(), this.settings, this.partition.topic(),
				new ReadMarks(new Epoch(1, 2), this.partition), new Deadline(Duration.ofMillis(LONG), () -> false));
	}

	private Future<RecordMetadata> failed(Callback callback) {
		callback.onCompletion(null, new TimeoutException("no answer"));
		throw new KafkaException("and thrown");
	}

	private Future<RecordMetadata> written(Callback callback) {
		RecordMetadata metadata = metadata();
		callback.onCompletion(metadata, null);
		return CompletableFuture.completedFuture(metadata);
	}

	private RecordMetadata metadata() {
		return new RecordMetadata(this.partition, this.nextOffset.getAndIncrement(), 0, 0, 0, 0);
	}

	private void add(long offset) {
		this.consumer.addRecord(record(offset));
	}

	private ConsumerRecord<byte[], byte[]> record(long offset) {
		return new ConsumerRecord<>(this.partition.topic(), 0, offset, null, RECORD);
	}

	/**
	 * Clients without a broker.
	 */
	private final class Clients extends KafkaClients {

		Clients() {
			super(KafkaReportsTests.this.settings, "test", 1000);
		}

		@Override
		Producer<byte[], byte[]> reportsProducer() {
			return KafkaReportsTests.this.producer;
		}

		@Override
		Consumer<byte[], byte[]> consumer(String role) {
			return KafkaReportsTests.this.consumer;
		}

	}

	private static final class WithoutTimes extends MockConsumer<byte[], byte[]> {

		/**
		 * What is read once more when it is set back.
		 */
		private List<ConsumerRecord<byte[], byte[]>> read = List.of();

		WithoutTimes() {
			super("none");
		}

		@Override
		public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(Map<TopicPartition, Long> times,
				Duration timeout) {
			return Map.of();
		}

		@Override
		public synchronized void seek(TopicPartition partition, long offset) {
			super.seek(partition, offset);
			this.read.stream().filter((record) -> record.offset() >= offset).forEach(this::addRecord);
		}

	}

}
