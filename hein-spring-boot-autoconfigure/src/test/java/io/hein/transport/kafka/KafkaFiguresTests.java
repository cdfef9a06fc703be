package io.hein.transport.kafka;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import io.hein.test.HeinAwait;
import io.hein.testsupport.Figures;
import io.hein.testsupport.KafkaBroker;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.lane.ReceivedMessage;
import io.hein.transport.publisher.OutgoingMessage;
import io.hein.transport.subscriber.Subscriber;
import io.hein.transport.topic.TopicFilter;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * How fast an edge is, beside a plain producer and a plain consumer of the same client on
 * the same broker.
 */
@Tag("campaign")
class KafkaFiguresTests {

	private static final int PER_SECOND = 1000;

	/**
	 * As the topics of edges have it.
	 */
	private static final Map<String, String> TOPIC = Map.of("message.timestamp.type",
			System.getProperty("hein.kafka.timestamps", "LogAppendTime"));

	private static final Duration SECONDS = Duration.ofSeconds(Integer.getInteger("hein.kafka.latency.seconds", 5));

	@RegisterExtension
	private final Edges edges = Edges.atSharedBroker();

	private volatile boolean reading = true;

	@AfterEach
	void closeAll() {
		this.reading = false;
	}

	@Test
	void throughputAndLatency() throws Exception {
		latency(64, 500);
		for (int round = 0; round < Integer.getInteger("hein.kafka.rounds", 2); round++) {
			// who comes first is not always the same
			throughput(64, 1_000_000, round % 2 == 0);
			throughput(1024, 200_000, round % 2 == 0);
		}
		latency(64, SECONDS.toSeconds() * PER_SECOND);
	}

	private void throughput(int size, int count, boolean edgeFirst) throws Exception {
		double edge = (edgeFirst) ? edge(size, count) : 0;
		double bare = bare(size, count, 0, (time) -> {
		});
		edge = (edgeFirst) ? edge : edge(size, count);
		Figures.note("kafka throughput", "%d B: plain %.0f, edge to one subscriber %.0f messages a second: %.2f", size,
				bare, edge, edge / bare);
	}

	private double edge(int size, int count) throws Exception {
		return edge(size, count, 0, (time) -> {
		});
	}

	private void latency(int size, long count) throws Exception {
		Histogram bare = new Histogram(3);
		bare(size, count, PER_SECOND, bare::recordValue);
		Histogram edge = new Histogram(3);
		edge(size, count, PER_SECOND, edge::recordValue);
		Figures.note("kafka latency",
				"%d messages of %d B, %d a second, in ms: plain p50 %.2f p99 %.2f, "
						+ "edge to subscriber p50 %.2f p99 %.2f",
				count, size, PER_SECOND, ms(bare, 50), ms(bare, 99), ms(edge, 50), ms(edge, 99));
	}

	private static double ms(Histogram histogram, double percentile) {
		return histogram.getValueAtPercentile(percentile) / 1e6;
	}

	private double bare(int size, long count, int perSecond, Consumer<Long> latency) throws Exception {
		String topic = KafkaBroker.shared().newTopic(TOPIC);
		AtomicLong end = new AtomicLong();
		CountDownLatch ready = new CountDownLatch(1);
		Thread reader = new Thread(() -> end.set(read(topic, count, latency, ready)));
		reader.start();
		try (KafkaProducer<byte[], byte[]> producer = KafkaBroker.shared()
			.producer(Map.of(ProducerConfig.LINGER_MS_CONFIG, 1, ProducerConfig.BATCH_SIZE_CONFIG, 64 * 1024))) {
			producer.partitionsFor(topic);
			// as the edge, which reads before it is asked for anything
			ready.await();
			long begin = System.nanoTime();
			for (long i = 0; i < count; i++) {
				pace(begin, i, perSecond);
				producer.send(new ProducerRecord<>(topic, 0, null, payload(size)));
			}
			reader.join();
			return count * 1e9 / (end.get() - begin);
		}
	}

	/**
	 * Read so many records.
	 * @return when the last one was there: to close a consumer takes up to half a second
	 */
	private long read(String topic, long count, Consumer<Long> latency, CountDownLatch ready) {
		long received = 0;
		Map<String, Object> properties = Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, KafkaBroker.shared().servers(),
				ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 4 * 1024 * 1024,
				ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000, ConsumerConfig.ISOLATION_LEVEL_CONFIG,
				"read_committed");
		try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(),
				new ByteArrayDeserializer())) {
			TopicPartition partition = new TopicPartition(topic, 0);
			consumer.assign(List.of(partition));
			consumer.seek(partition, 0);
			consumer.endOffsets(List.of(partition));
			consumer.poll(Duration.ofMillis(500));
			ready.countDown();
			while (this.reading && received < count) {
				for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(250))) {
					latency.accept(System.nanoTime() - ByteBuffer.wrap(record.value()).getLong());
					received++;
				}
			}
			return System.nanoTime();
		}
	}

	private double edge(int size, long count, int perSecond, Consumer<Long> latency) throws Exception {
		try (Edges edges = Edges.atSharedBroker().with((kafka) -> {
		}, (publisher) -> publisher.logMaxSize(64 * 1024 * 1024))) {
			Edges.Edge edge = edges.start();
			AtomicLong received = new AtomicLong();
			try (Subscriber subscriber = Subscriber.builder()
				.name("figures")
				.addresses(List.of(edge.publisher().address()))
				.build()) {
				subscriber.addLane(Lane.Options.of("all", TopicFilter.EVERYTHING), new Counting(received, latency));
				subscriber.start();
				HeinAwait.subscribers(edge.publisher(), 1);
				long begin = System.nanoTime();
				for (long i = 0; i < count; i++) {
					pace(begin, i, perSecond);
					edge.publisher().publishAsync(new OutgoingMessage("t", payload(size)));
				}
				while (received.get() < count) {
					LockSupport.parkNanos(100_000);
				}
				return count * 1e9 / (System.nanoTime() - begin);
			}
		}
	}

	private static void pace(long begin, long number, int perSecond) {
		if (perSecond > 0) {
			long due = begin + number * TimeUnit.SECONDS.toNanos(1) / perSecond;
			while (System.nanoTime() - due < 0) {
				LockSupport.parkNanos(due - System.nanoTime());
			}
		}
	}

	private static byte[] payload(int size) {
		return ByteBuffer.allocate(size).putLong(System.nanoTime()).array();
	}

	private record Counting(AtomicLong received, Consumer<Long> latency) implements MessageHandler {

		@Override
		public void onMessage(ReceivedMessage message) {
			this.latency.accept(System.nanoTime() - message.buffer().getLong(message.payloadIndex()));
			this.received.incrementAndGet();
		}

	}

}
