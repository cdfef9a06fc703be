package io.hein.transport.kafka;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.sun.management.OperatingSystemMXBean;
import io.hein.test.HeinAwait;
import io.hein.testsupport.Figures;
import io.hein.testsupport.KafkaBroker;
import io.hein.transport.lane.Lane;
import io.hein.transport.lane.MessageHandler;
import io.hein.transport.lane.ReceivedMessage;
import io.hein.transport.netty.EventLoops;
import io.hein.transport.publisher.OutgoingMessage;
import io.hein.transport.publisher.Publisher;
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

	private static final long LOG = 64 * 1024 * 1024;

	/**
	 * As the topics of edges have it.
	 */
	private static final Map<String, String> TOPIC = Map.of("message.timestamp.type",
			System.getProperty("hein.kafka.timestamps", "LogAppendTime"));

	/**
	 * What a producer has under way at most, in bytes, by default.
	 */
	private static final long BUFFER = 32 * 1024 * 1024;

	private static final Duration SECONDS = Duration.ofSeconds(Integer.getInteger("hein.kafka.latency.seconds", 5));

	@RegisterExtension
	private final Edges edges = Edges.atSharedBroker();

	private final EventLoops loops = EventLoops.create();

	private volatile boolean reading = true;

	@AfterEach
	void closeAll() {
		this.reading = false;
		this.loops.close();
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

	/**
	 * Beside a plain producer as it is, and beside one of which as much is under way.
	 */
	private void throughput(int size, int count, boolean edgeFirst) throws Exception {
		Figure[] figures = new Figure[3];
		for (int i = 0; i < figures.length; i++) {
			int which = (edgeFirst) ? i : figures.length - 1 - i;
			figures[which] = switch (which) {
				case 0 -> figure(count, () -> edge(size, count));
				case 1 -> figure(count, () -> bare(size, count, 0, BUFFER, (time) -> {
				}));
				default -> figure(count,
						() -> bare(size, count, 0, Math.min(BUFFER, KafkaSender.MOST_OPEN * (long) size), (time) -> {
						}));
			};
		}
		Figure edge = figures[0];
		Figures.note("kafka throughput",
				"%d B: edge to one subscriber %s; plain %s: %.2f; plain with as much under way %s: %.2f", size, edge,
				figures[1], edge.perSecond() / figures[1].perSecond(), figures[2],
				edge.perSecond() / figures[2].perSecond());
	}

	private static Figure figure(int count, Callable<Double> run) throws Exception {
		long begin = worked();
		double perSecond = run.call();
		return new Figure(perSecond, (double) (worked() - begin) / count);
	}

	/**
	 * How much processor time this JVM has taken, in nanoseconds.
	 */
	private static long worked() {
		return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
	}

	private double edge(int size, int count) throws Exception {
		return edge(size, count, 0, (time) -> {
		});
	}

	private void latency(int size, long count) throws Exception {
		Histogram bare = new Histogram(3);
		bare(size, count, PER_SECOND, BUFFER, bare::recordValue);
		Histogram edge = new Histogram(3);
		edge(size, count, PER_SECOND, edge::recordValue);
		Figures.note("kafka latency",
				"%d messages of %d B, %d a second, in ms: plain p50 %.2f p99 %.2f, "
						+ "edge to subscriber p50 %.2f p99 %.2f",
				count, size, PER_SECOND, ms(bare, 50), ms(bare, 99), ms(edge, 50), ms(edge, 99));
	}

	/**
	 * To many subscribers, as quickly as a log in memory has it at the same rate.
	 */
	@Test
	void deliveryToManySubscribers() throws Exception {
		int[][] works = { { 10, 64, 10_000 }, { 10, 64, 50_000 }, { 10, 64, 200_000 }, { 10, 1024, 10_000 },
				{ 10, 1024, 50_000 }, { 100, 64, 1_000 }, { 100, 64, 10_000 }, { 100, 64, 50_000 },
				{ 100, 1024, 5_000 } };
		delivery(10, 64, 10_000, 3);
		for (int round = 0; round < Integer.getInteger("hein.kafka.rounds", 2); round++) {
			for (int[] work : works) {
				delivery(work[0], work[1], work[2], SECONDS.toSeconds());
			}
		}
	}

	private void delivery(int subscribers, int size, int perSecond, long seconds) throws Exception {
		List<Histogram> memory = histograms(subscribers);
		double inMemory = inMemory(size, perSecond * seconds, perSecond, latencies(memory));
		List<Histogram> kafka = histograms(subscribers);
		double edge;
		try (Edges edges = Edges.atSharedBroker().with((options) -> {
		}, (publisher) -> publisher.logMaxSize(LOG))) {
			edge = deliver(edges.start().publisher(), size, perSecond * seconds, perSecond, latencies(kafka));
		}
		Figures.note("kafka delivery",
				"%d subscribers, %d B, %d messages a second: delivered in memory %.0f a second, p50 %.2f p99 %.2f ms, "
						+ "by an edge %.0f a second, p50 %.2f p99 %.2f ms",
				subscribers, size, perSecond, inMemory * subscribers, ms(sum(memory), 50), ms(sum(memory), 99),
				edge * subscribers, ms(sum(kafka), 50), ms(sum(kafka), 99));
	}

	private static List<Histogram> histograms(int count) {
		return Stream.generate(() -> new Histogram(3)).limit(count).toList();
	}

	private static List<Consumer<Long>> latencies(List<Histogram> histograms) {
		return histograms.stream().<Consumer<Long>>map((histogram) -> histogram::recordValue).toList();
	}

	private static Histogram sum(List<Histogram> histograms) {
		Histogram sum = new Histogram(3);
		histograms.forEach(sum::add);
		return sum;
	}

	private static double ms(Histogram histogram, double percentile) {
		return histogram.getValueAtPercentile(percentile) / 1e6;
	}

	private double bare(int size, long count, int perSecond, long buffer, Consumer<Long> latency) throws Exception {
		String topic = KafkaBroker.shared().newTopic(TOPIC);
		AtomicLong end = new AtomicLong();
		CountDownLatch ready = new CountDownLatch(1);
		Thread reader = new Thread(() -> end.set(read(topic, count, latency, ready)));
		reader.start();
		try (KafkaProducer<byte[], byte[]> producer = KafkaBroker.shared()
			.producer(Map.of(ProducerConfig.LINGER_MS_CONFIG, 1, ProducerConfig.BATCH_SIZE_CONFIG, 64 * 1024,
					ProducerConfig.BUFFER_MEMORY_CONFIG, buffer))) {
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
		}, (publisher) -> publisher.logMaxSize(LOG))) {
			return deliver(edges.start().publisher(), size, count, perSecond, List.of(latency));
		}
	}

	private double inMemory(int size, long count, int perSecond, List<? extends Consumer<Long>> latencies)
			throws Exception {
		try (Publisher publisher = Publisher.builder().logMaxSize(LOG).build()) {
			publisher.start();
			return deliver(publisher, size, count, perSecond, latencies);
		}
	}

	/**
	 * Publish so many messages to one subscriber for each consumer of latencies.
	 * @return messages in a second, until the last subscriber has had the last one
	 */
	private double deliver(Publisher publisher, int size, long count, int perSecond,
			List<? extends Consumer<Long>> latencies) throws Exception {
		AtomicLong received = new AtomicLong();
		List<Subscriber> subscribers = new ArrayList<>();
		try {
			for (Consumer<Long> latency : latencies) {
				Subscriber subscriber = Subscriber.builder()
					.name("figures-" + subscribers.size())
					.eventLoops(this.loops)
					.addresses(List.of(publisher.address()))
					.build();
				subscribers.add(subscriber);
				subscriber.addLane(Lane.Options.of("all", TopicFilter.EVERYTHING),
						new Counting(new AtomicLong(), count, received, latency));
				subscriber.start();
			}
			HeinAwait.subscribers(publisher, latencies.size());
			long begin = System.nanoTime();
			for (long i = 0; i < count; i++) {
				pace(begin, i, perSecond);
				publisher.publishAsync(new OutgoingMessage("t", payload(size)));
			}
			while (received.get() < latencies.size()) {
				LockSupport.parkNanos(100_000);
			}
			return count * 1e9 / (System.nanoTime() - begin);
		}
		finally {
			for (Subscriber subscriber : subscribers) {
				subscriber.close();
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

	/**
	 * What a run has shown.
	 *
	 * @param perSecond messages in a second
	 * @param work processor time for each, of the broker and all, in nanoseconds
	 */
	private record Figure(double perSecond, double work) {

		@Override
		public String toString() {
			return String.format("%.0f/s, %.0f ns of processor time for each", this.perSecond, this.work);
		}

	}

	/**
	 * Counts for itself, and for all when it has had everything.
	 */
	private record Counting(AtomicLong own, long count, AtomicLong complete,
			Consumer<Long> latency) implements MessageHandler {

		@Override
		public void onMessage(ReceivedMessage message) {
			this.latency.accept(System.nanoTime() - message.buffer().getLong(message.payloadIndex()));
			if (this.own.incrementAndGet() == this.count) {
				this.complete.incrementAndGet();
			}
		}

	}

}
