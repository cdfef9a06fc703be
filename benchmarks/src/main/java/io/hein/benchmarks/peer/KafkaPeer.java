package io.hein.benchmarks.peer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import io.hein.benchmarks.cell.Cell;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Kafka: a broker in a process of its own, a topic of one partition, and a consumer with
 * a thread for each subscriber, which gets everything. The producer sends batches of up
 * to 64 KiB: full ones where throughput is measured (it may wait for 5 ms, the default of
 * Kafka 4), at once where latency is. The broker keeps what consumers have not read yet
 * and holds up nobody for them, so nothing is lost.
 */
final class KafkaPeer implements Peer {

	private static final TopicPartition PARTITION = new TopicPartition(Topics.TOPIC, 0);

	@Override
	public PublisherSide publisher(Cell cell) {
		return new Publishing(cell);
	}

	@Override
	public SubscriberSide subscribers(Cell cell) {
		return new Subscribing();
	}

	@Override
	public Broker broker() {
		return new KafkaBroker();
	}

	private static Map<String, Object> options(int port) {
		return new HashMap<>(Map.of("bootstrap.servers", Ports.LOOPBACK + ":" + port));
	}

	private static final class Publishing implements PublisherSide {

		private final Cell cell;

		private @Nullable KafkaProducer<byte[], byte[]> producer;

		Publishing(Cell cell) {
			this.cell = cell;
		}

		@Override
		public int start(int brokerPort) throws Exception {
			try (Admin admin = Admin.create(options(brokerPort))) {
				admin.createTopics(List.of(new NewTopic(Topics.TOPIC, Optional.of(1), Optional.empty()))).all().get();
			}
			Map<String, Object> options = options(brokerPort);
			options.put("batch.size", 64 * 1024);
			options.put("linger.ms", (Cell.LATENCY.equals(this.cell.kind())) ? 0 : 5);
			this.producer = new KafkaProducer<>(options, new ByteArraySerializer(), new ByteArraySerializer());
			return brokerPort;
		}

		@Override
		public int subscribers() {
			return -1;
		}

		@Override
		public Sender sender() {
			KafkaProducer<byte[], byte[]> producer = Objects.requireNonNull(this.producer);
			byte[] payload = new byte[this.cell.size()];
			// Serialized before the call returns
			return (sequence, stamp) -> producer
				.send(new ProducerRecord<>(Topics.TOPIC, 0, null, Sequences.write(payload, sequence, stamp)));
		}

		@Override
		public void close() {
			if (this.producer != null) {
				this.producer.close(Duration.ZERO);
			}
		}

	}

	private static final class Subscribing implements SubscriberSide {

		private static final Duration POLL = Duration.ofMillis(200);

		private final List<KafkaConsumer<byte[], byte[]>> consumers = new ArrayList<>();

		private volatile boolean closed;

		@Override
		public void connect(int port, List<Receiver> receivers) {
			Map<String, Object> options = options(port);
			options.put("enable.auto.commit", false);
			options.put("max.poll.records", 5000);
			for (Receiver receiver : receivers) {
				KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(options, new ByteArrayDeserializer(),
						new ByteArrayDeserializer());
				this.consumers.add(consumer);
				consumer.assign(List.of(PARTITION));
				consumer.seekToBeginning(List.of(PARTITION));
				// The first question connects, and nothing was sent yet
				consumer.position(PARTITION);
				Thread thread = new Thread(() -> poll(consumer, receiver), "kafka-poll-" + this.consumers.size());
				thread.setDaemon(true);
				thread.start();
			}
		}

		private void poll(KafkaConsumer<byte[], byte[]> consumer, Receiver receiver) {
			try {
				while (!this.closed) {
					for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL).records(PARTITION)) {
						byte[] payload = message.value();
						receiver.received(Sequences.sequence(payload), Sequences.stamp(payload));
					}
				}
			}
			catch (WakeupException ex) {
				// It is closed
			}
		}

		@Override
		public void close() {
			this.closed = true;
			this.consumers.forEach(KafkaConsumer::wakeup);
		}

	}

}
